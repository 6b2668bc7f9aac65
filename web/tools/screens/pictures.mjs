// What is in docs/screens: a page, its address, and what is done to it before the picture is taken.

/** The id of the first thing that a query finds. */
const first = (query, place) => async (archive, token) => {
  const data = await archive.graphql(token, query);
  return place(encodeURIComponent(Object.values(data)[0].nodes[0].id));
};
const at = (address) => async () => address;

export const PICTURES = [
  {
    name: 'calls',
    address: at('/calls'),
    prepare: async (page, { wide }) => {
      await page.locator('[role=row][id]').first().waitFor();
      if (!wide) return;
      // The preview of a call that has all of it: chosen by its number in the list, as a person would.
      if ((await page.getByRole('complementary').count()) === 0)
        await page.getByRole('button', { name: 'Preview' }).click();
      const told = page.locator('[role=row][id]').filter({ hasText: 'Positive' }).first();
      if (await told.count()) await told.click();
      await page.getByRole('complementary').getByRole('heading', { level: 2 }).waitFor();
    },
  },
  {
    name: 'call',
    address: first(
      '{ calls(first: 1, filter: { hasBooking: true, stage: { stage: SUMMARY, status: COMPLETED } }) { nodes { id } } }',
      (id) => `/calls/${id}?t=12`,
    ),
  },
  { name: 'search', address: at('/search?q=refund') },
  { name: 'live', address: at('/live') },
  { name: 'customers', address: at('/customers') },
  {
    name: 'customer',
    address: first(
      '{ customers(first: 1, filter: { statuses: [KNOWN], calledAtLeast: { times: 2, withinDays: 366 } }) { nodes { id } } }',
      (id) => `/customers/${id}`,
    ),
  },
  { name: 'suggestions', address: at('/customers/suggestions') },
  { name: 'bookings', address: at('/bookings') },
  { name: 'booking', address: first('{ bookings(first: 1) { nodes { id } } }', (id) => `/bookings/${id}`) },
  { name: 'operations', address: at('/operations') },
  { name: 'graphiql', address: at('/graphiql') },
];
