// What the page and its API can do to the rest of the local run.
import type { Tables } from "./tables.ts";

export interface TestCode {
  readonly code: string;
  readonly send: boolean;
}

export interface Switch {
  /** Who sends the codes of logins. */
  readonly sender: "connection" | "phoneProvider" | "nobody";
  /** "Use Tenant-Level Messaging Provider" of the dashboard. */
  readonly usePhoneProvider: boolean;
  /** Whether the tenant has a phone provider that could. */
  readonly hasPhoneProvider: boolean;
}

export interface Application {
  readonly id: string;
  readonly name: string;
  readonly type?: string;
  /** Whether it logs in where none is named. */
  readonly isDefault: boolean;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export interface Exchange {
  readonly to: string;
  readonly code: string;
  readonly application?: string;
  readonly scope?: string;
  readonly audience?: string;
}

export interface LoginControls {
  /** Those with which people log in. */
  applications(): readonly Application[];
  testCodes(): Readonly<Record<string, TestCode>>;
  /** Undefined takes it away. */
  setTestCode(number: string, code: TestCode | undefined): void;
  ageCodes(seconds: number): void;
  limitStarts(perHour: number): void;
  readSwitch(): Switch;
  usePhoneProvider(use: boolean): void;
  startLogin(login: { to: string; application?: string }): Promise<Answer>;
  exchange(grant: Exchange): Promise<Answer>;
}

/** There once the program has been deployed. */
export interface StackControls {
  /** Of the key in use; undefined where the program does not say. */
  keyGeneration(): number | undefined;
  /** Deploys with the next one and resolves to it. Rejects where the program does not take it, or cannot be deployed. */
  rotateKey(): Promise<number>;
}

export interface Controls extends LoginControls, Tables {
  /** Names of those that the gateways of the stack have; none before it is deployed. */
  providers(): readonly string[];
  endEnvironments(): void;
  /** Users, codes, sessions and the tenant log. */
  forgetPeople(): void;
  stack(): StackControls | undefined;
}
