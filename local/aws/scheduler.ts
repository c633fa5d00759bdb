// EventBridge Scheduler: functions that are woken every few minutes, by a role that may do so.
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { openDocument } from "../machine/state.ts";
import { AwsFault } from "./errors.ts";
import { accountId } from "./iam.ts";

export interface ScheduleConfig {
  readonly name: string;
  /** As in `rate(5 minutes)`. */
  readonly expression: string;
  readonly functionArn: string;
  readonly roleArn: string;
}

export interface Scheduler {
  put(schedule: ScheduleConfig): void;
  get(name: string): ScheduleConfig | undefined;
  remove(name: string): void;
  arnOf(name: string): string;
  /** Wakes all functions of schedules now, or the one function, without waiting for the clock. */
  tick(functionName?: string): void;
  close(): void;
}

export interface SchedulerOptions {
  readonly dir: string;
  readonly region: string;
  readonly wake: (functionName: string, event: object) => void;
  readonly mayDo: (roleArn: string, action: string, resource: string) => boolean;
}

export function openScheduler({ dir, region, wake, mayDo }: SchedulerOptions): Scheduler {
  const { value: schedules, save } = openDocument<Record<string, ScheduleConfig>>(
    join(dir, "schedules.json"),
    {},
  );
  const timers = new Map<string, NodeJS.Timeout>();
  const arnOf = (name: string) => `arn:aws:scheduler:${region}:${accountId}:schedule/default/${name}`;

  function fire({ name, functionArn, roleArn }: ScheduleConfig): void {
    if (!mayDo(roleArn, "lambda:InvokeFunction", functionArn)) return;
    wake(nameOf(functionArn), {
      version: "0",
      id: randomUUID(),
      "detail-type": "Scheduled Event",
      source: "aws.scheduler",
      account: accountId,
      time: new Date().toISOString(),
      region,
      resources: [arnOf(name)],
      detail: "{}",
    });
  }

  function start(schedule: ScheduleConfig): void {
    clearInterval(timers.get(schedule.name));
    const timer = setInterval(() => fire(schedule), minutesOf(schedule.expression) * 60_000);
    timers.set(schedule.name, timer.unref());
  }

  for (const schedule of Object.values(schedules)) start(schedule);
  return {
    put(schedule) {
      start(schedule);
      schedules[schedule.name] = schedule;
      save();
    },
    get: (name) => schedules[name],
    remove(name) {
      clearInterval(timers.get(name));
      timers.delete(name);
      delete schedules[name];
      save();
    },
    arnOf,
    tick(functionName) {
      for (const schedule of Object.values(schedules))
        if (functionName === undefined || nameOf(schedule.functionArn) === functionName) fire(schedule);
    },
    close() {
      for (const timer of timers.values()) clearInterval(timer);
    },
  };
}

function nameOf(functionArn: string): string {
  return functionArn.split(":")[6] ?? "";
}

function minutesOf(expression: string): number {
  const [, count = "", unit] = /^rate\((\d+) (minutes?)\)$/.exec(expression) ?? [];
  const isOne = Number(count) === 1;
  if (Number(count) >= 1 && unit === (isOne ? "minute" : "minutes")) return Number(count);
  throw new AwsFault("ValidationException", `Invalid Schedule Expression ${expression}.`);
}
