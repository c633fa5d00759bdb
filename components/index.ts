// Public entry of the package.
export {
  type AlarmsArgs,
  Architecture,
  Auth0Path,
  type CodeArgs,
  type DeliveryArgs,
  type GuardArgs,
  GuardMode,
  type IndiaArgs,
  type ObserveArgs,
  OnUnknown,
  type RouteArgs,
  type RouteSenderArgs,
  type SmsGatewayArgs,
  type SmsGatewayTenantArgs,
  TemplateSyntax,
  type TenantArgs,
  type TextArgs,
  type VpcArgs,
} from "./args.ts";
export { SmsGateway } from "./smsGateway.ts";
export { SmsGatewayTenant } from "./smsGatewayTenant.ts";
export type * from "./vendors.ts";
