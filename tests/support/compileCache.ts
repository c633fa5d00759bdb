// Keeps what Node.js has compiled for the next process of the tests, and for the next run: a third of the processor's time of tests
// that start the tools and the local run, whose types are removed anew each time.
import { enableCompileCache } from "node:module";
import { join } from "node:path";

const dir = join(import.meta.dirname, "../../node_modules/.cache/node");
enableCompileCache(dir);
// For the processes that tests start.
process.env.NODE_COMPILE_CACHE = dir;
