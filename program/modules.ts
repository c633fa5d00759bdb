// What the program is made of, and what is built into one file for it.
export { SmsGateway } from "../components/index.ts";
export { readConfig } from "./config.ts";
