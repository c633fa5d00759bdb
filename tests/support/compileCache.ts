// Keeps what Node.js has compiled for the next process of the tests, and for the next run: a third of the processor's time of tests
// that start the tools and the local run, whose types are removed anew each time.
import { compileCache } from "../../program/compileCache.mjs";

// For the processes that tests start.
process.env.NODE_COMPILE_CACHE = compileCache;
