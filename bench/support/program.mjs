// Loads a Pulumi program under mocks and says how long that took. Plain JavaScript, so that nothing else costs time.
// Usage: program.mjs CONFIG PROGRAM, with an IPC channel; CONFIG is JSON. Time counts from before Pulumi's SDK is loaded.
const arn = "arn:aws:service:eu-central-1:123456789012:thing/name";
const [config, program] = process.argv.slice(2);
const begun = performance.now();
const pulumi = await import("@pulumi/pulumi");
await pulumi.runtime.setMocks(
  {
    newResource: ({ name, inputs, id }) => ({
      id: id || `${name}-id`,
      state: { arn, result: "0".repeat(64), ...inputs },
    }),
    call: () => ({}),
  },
  "bench",
  "dev",
  false,
);
pulumi.runtime.setAllConfig(JSON.parse(config));
await pulumi.runtime.runInPulumiStack(async () => {
  await import(program);
  const loadedMs = performance.now() - begun;
  // A normal end, at which Node.js keeps what it has compiled.
  process.send({ loadedMs }, () => process.exit());
});
