/** HTTP of the platform: one Fastify application with the house rules, and the words modules use to describe routes. */
export { csvLine } from './csv.ts';
export {
  type Authenticate,
  clinicKeyOf,
  forbidden,
  type Owner,
  ownerOf,
  ownMerchant,
  type Principal,
  type Staff,
  staffOf,
} from './principal.ts';
export {
  type App,
  type Attachment,
  type CsvFile,
  type Handlers,
  type RouteModule,
  routes,
  type Upload,
} from './routes.ts';
export { createHttp } from './server.ts';
