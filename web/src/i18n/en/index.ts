import app from './app.json';
import bookings from './bookings.json';
import call from './call.json';
import calls from './calls.json';
import common from './common.json';
import customers from './customers.json';
import graphiql from './graphiql.json';
import live from './live.json';
import operations from './operations.json';
import search from './search.json';

/** One catalogue for each page, so that two pages are never in one file. */
export default { app, bookings, call, calls, common, customers, graphiql, live, operations, search };
