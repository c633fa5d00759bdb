// A message that the tenant sends to a phone.
import type { Client, Connection } from "../tenant/document.ts";

export type MessageType =
  | "otp_verify"
  | "otp_enroll"
  | "blocked_account"
  | "change_password"
  | "password_breach";

export interface Notification {
  readonly messageType: MessageType;
  readonly recipient: string;
  /** As rendered. */
  readonly text: string;
  readonly code?: string;
  readonly locale?: string;
  /** Default: text. */
  readonly delivery_method?: "text" | "voice";
  readonly client?: Client;
  readonly connection?: Connection;
  readonly userId?: string;
  readonly ip?: string;
  readonly userAgent?: string;
}
