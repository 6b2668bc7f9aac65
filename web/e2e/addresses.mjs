// Every address of the app, with what the demo has behind it.

/** Addresses by their names; `$` stands for the id of the demo's first thing of the kind. */
export const ADDRESSES = {
  calls: '/calls',
  call: '/calls/$call',
  'no such call': '/calls/call_00000000000000000000000000000000',
  search: '/search',
  found: '/search?q=refund',
  'a syntax error': `/search?q=${encodeURIComponent('refund AND (')}`,
  'saved searches': '/search/saved',
  live: '/live',
  customers: '/customers',
  suggestions: '/customers/suggestions',
  customer: '/customers/$customer',
  bookings: '/bookings',
  booking: '/bookings/$booking',
  operations: '/operations',
  graphiql: '/graphiql',
  'no such page': '/nowhere',
};

/** The addresses with the ids of an archive that has the demo. */
export async function addressesOf(archive, token) {
  const { calls, customers, bookings } = await archive.graphql(
    token,
    `{ calls(first: 1, filter: { hasBooking: true }) { nodes { id } }
       customers(first: 1, filter: { statuses: [KNOWN] }) { nodes { id } } bookings(first: 1) { nodes { id } } }`,
  );
  const ids = { call: calls, customer: customers, booking: bookings };
  return Object.entries(ADDRESSES).map(([name, address]) => [
    name,
    address.replace(/\$(\w+)/, (_, kind) => encodeURIComponent(ids[kind].nodes[0].id)),
  ]);
}
