#!/usr/bin/env node
// `npx auth0-sms-gateway-local` in a clone, for its examples. The package has start.js in its place.
if ("main" in import.meta) await import("./start.ts");
else {
  console.error(
    `auth0-sms-gateway-local: the sources run on Node.js 24.2 or newer, and this is ${process.version}. "npm ci" at the root of the clone installs one that npx finds`,
  );
  process.exitCode = 1;
}
