// Public entry of the package.
export {
  type CodeArgs,
  type ProviderArgs,
  type SmsGatewayArgs,
  TemplateSyntax,
  type VpcArgs,
} from "./args.ts";
export { SmsGateway } from "./smsGateway.ts";
