// For benchmarks, too.
export { type MemoryTable, memoryTable } from "../gateway/guard/memoryTable.ts";
