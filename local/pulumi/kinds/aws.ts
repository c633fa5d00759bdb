// Every AWS resource that the local cloud knows.
import { randomBytes, randomUUID } from "node:crypto";
import type { DynamoDb } from "../../aws/dynamoDb.ts";
import type { Events } from "../../aws/events.ts";
import { accountId, type Iam } from "../../aws/iam.ts";
import type { LambdaService } from "../../aws/lambda/service.ts";
import type { Scheduler } from "../../aws/scheduler.ts";
import type { SecretStore } from "../../aws/secrets.ts";
import type { Sqs } from "../../aws/sqs.ts";
import { tableKind } from "./dynamoDb.ts";
import { eventKinds } from "./events.ts";
import { roleKind, rolePolicyKind } from "./iam.ts";
import type { Kind, Properties, StandIn } from "./kind.ts";
import { type FunctionKindOptions, functionKind, functionUrlKind, permissionKind } from "./lambda.ts";
import { autoName } from "./naming.ts";
import { type Records, recordedKind } from "./recorded.ts";
import { secretKind, secretVersionKind } from "./secretsManager.ts";
import { eventSourceMappingKind, queueKind } from "./sqs.ts";

export interface AwsCloud {
  /** Folder for the functions' code. */
  readonly dir: string;
  readonly region: string;
  readonly iam: Iam;
  readonly secrets: SecretStore;
  readonly dynamoDb: DynamoDb;
  readonly lambda: LambdaService;
  readonly events: Events;
  readonly scheduler: Scheduler;
  readonly sqs: Sqs;
  readonly beforeCode?: FunctionKindOptions["beforeCode"];
  readonly records: Records;
}

export function awsKinds({
  dir,
  region,
  iam,
  secrets,
  dynamoDb,
  lambda,
  events,
  scheduler,
  sqs,
  beforeCode,
  records,
}: AwsCloud): readonly Kind[] {
  return [
    secretKind(secrets),
    secretVersionKind(secrets),
    tableKind(dynamoDb, records, region),
    roleKind(iam),
    rolePolicyKind(iam),
    logGroupKind(records, region),
    functionKind(lambda, { dir, region, beforeCode }),
    functionUrlKind(lambda),
    permissionKind(lambda),
    ...eventKinds(events, scheduler, region),
    queueKind(sqs),
    eventSourceMappingKind(sqs, { lambda, iam }),
    securityGroupKind(records, region),
    metricAlarmKind(records, region),
    compositeAlarmKind(records, region),
    dashboardKind(records),
    queryDefinitionKind(records),
  ];
}

function logGroupKind(records: Records, region: string): Kind {
  return recordedKind(
    records,
    {
      type: "aws:cloudwatch/logGroup:LogGroup",
      replaceOn: ["name", "namePrefix", "logGroupClass", "region"],
      computed: ["arn", "tagsAll"],
      check: (name, inputs) => autoName("name", name, inputs),
    },
    ({ name }) => ({
      id: String(name),
      outputs: { arn: `arn:aws:logs:${region}:${accountId}:log-group:${name}` },
    }),
  );
}

function securityGroupKind(records: Records, region: string): Kind {
  return recordedKind(
    records,
    {
      type: "aws:ec2/securityGroup:SecurityGroup",
      replaceOn: ["name", "namePrefix", "description", "vpcId", "region"],
      computed: ["arn", "ownerId", "tagsAll"],
      check: (name, inputs) => autoName("name", name, inputs),
    },
    () => {
      const id = `sg-${randomBytes(8).toString("hex")}`;
      const arn = `arn:aws:ec2:${region}:${accountId}:security-group/${id}`;
      return { id, outputs: { arn, ownerId: accountId } };
    },
  );
}

/** Recorded only: nothing counts metrics here, so it never fires. */
function metricAlarmKind(records: Records, region: string): Kind {
  return recordedKind(
    records,
    {
      type: "aws:cloudwatch/metricAlarm:MetricAlarm",
      replaceOn: ["name", "namePrefix", "region"],
      computed: ["arn", "tagsAll"],
      check: (name, inputs) => autoName("name", name, inputs),
    },
    ({ name }) => ({
      id: String(name),
      outputs: { arn: `arn:aws:cloudwatch:${region}:${accountId}:alarm:${name}` },
    }),
  );
}

/** Recorded only, as are those that it is made of. */
function compositeAlarmKind(records: Records, region: string): Kind {
  return recordedKind(
    records,
    {
      type: "aws:cloudwatch/compositeAlarm:CompositeAlarm",
      replaceOn: ["alarmName", "region"],
      computed: ["arn", "tagsAll"],
    },
    ({ alarmName }) => ({
      id: String(alarmName),
      outputs: { arn: `arn:aws:cloudwatch:${region}:${accountId}:alarm:${alarmName}` },
    }),
  );
}

function dashboardKind(records: Records): Kind {
  return recordedKind(
    records,
    {
      type: "aws:cloudwatch/dashboard:Dashboard",
      replaceOn: ["dashboardName", "region"],
      computed: ["dashboardArn"],
    },
    ({ dashboardName, dashboardBody }) => {
      JSON.parse(String(dashboardBody));
      const dashboardArn = `arn:aws:cloudwatch::${accountId}:dashboard/${dashboardName}`;
      return { id: String(dashboardName), outputs: { dashboardArn } };
    },
  );
}

function queryDefinitionKind(records: Records): Kind {
  return recordedKind(
    records,
    {
      type: "aws:cloudwatch/queryDefinition:QueryDefinition",
      replaceOn: ["region"],
      computed: ["queryDefinitionId"],
    },
    () => {
      const queryDefinitionId = randomUUID();
      return { id: queryDefinitionId, outputs: { queryDefinitionId } };
    },
  );
}

/** Answers what a program asks its AWS provider for. */
export function awsLookUp(region: string, token: string): Properties {
  switch (token) {
    case "aws:index/getRegion:getRegion":
      return { id: region, name: region, region };
    case "aws:index/getCallerIdentity:getCallerIdentity":
      return { id: accountId, accountId, arn: `arn:aws:iam::${accountId}:user/operator`, userId: "operator" };
    case "aws:index/getPartition:getPartition":
      return { id: "aws", partition: "aws", dnsSuffix: "amazonaws.com" };
    default:
      throw new Error(`${token} is not simulated by the local cloud`);
  }
}

/** By type. IP addresses are from the range for documentation. */
export const standIns: Readonly<Record<string, StandIn>> = {
  "awsx:ec2:Vpc": {
    note: "the network is not simulated: the function calls out from this machine",
    outputs: (name) => ({
      vpcId: `vpc-${name}`,
      publicSubnetIds: [`subnet-${name}-public-1`, `subnet-${name}-public-2`],
      privateSubnetIds: [`subnet-${name}-private-1`, `subnet-${name}-private-2`],
      isolatedSubnetIds: [],
      eips: [{ publicIp: "192.0.2.1" }],
    }),
  },
};
