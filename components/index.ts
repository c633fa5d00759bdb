// Public entry of the package.
export {
  Auth0Path,
  type CodeArgs,
  type DeliveryArgs,
  type ProviderArgs,
  type RouteArgs,
  type RouteSenderArgs,
  type SmsGatewayArgs,
  TemplateSyntax,
  type TextArgs,
  type VpcArgs,
} from "./args.ts";
export { SmsGateway } from "./smsGateway.ts";
