// Loads a bundle as Lambda would and times what it does. Plain JavaScript: nothing but the bundle costs time here.
// Usage: worker.mjs BUNDLE, with an IPC channel. Says { importMs, importCpuMs }, then answers { events } with { durations, cpuMs, rssMb }.
const msOf = ({ user, system }) => (user + system) / 1000;
const used = process.cpuUsage();
const begun = performance.now();
const { handler } = await import(process.argv[2]);
process.send({ importMs: performance.now() - begun, importCpuMs: msOf(process.cpuUsage(used)) });

process.on("message", async ({ events }) => {
  const durations = [];
  const before = process.cpuUsage();
  for (const [index, event] of events.entries()) {
    const start = performance.now();
    const { statusCode, body } = await handler(event, { awsRequestId: `request-${index}` });
    durations.push(performance.now() - start);
    if (statusCode !== 200) throw new Error(`the handler answered ${statusCode}: ${body}`);
  }
  process.send({
    durations,
    cpuMs: msOf(process.cpuUsage(before)),
    rssMb: process.memoryUsage.rss() / 1024 / 1024,
  });
});
