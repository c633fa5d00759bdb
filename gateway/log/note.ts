// A line that belongs to no request, in the form that all functions write.
import type { Level } from "./line.ts";

export function noteLine(level: Level, message: string, fields: object = {}, time = new Date()): string {
  return JSON.stringify({ time: time.toISOString(), level, message, ...fields });
}
