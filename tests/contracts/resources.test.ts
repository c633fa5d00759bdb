// What the component asks AWS for, beside AWS's own models: whole stacks, and whatever an argument may be.
import assert from "node:assert/strict";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import fc from "fast-check";
import * as v from "valibot";
import { argsSchema } from "../../components/arguments/schema.ts";
import type { Registered } from "../components/deploy.ts";
import { awsModels } from "../support/realParts.ts";
import { modelOf, schemaOf } from "./botocore.ts";
import { plain, stacks } from "./stacks.ts";

/** Some patterns escape more than JavaScript allows where it knows properties of Unicode, which few of them use. */
const regExp = Object.assign(
  (pattern: string, flags: string) =>
    new RegExp(pattern, pattern.includes("\\p{") ? flags : flags.replace("u", "")),
  { code: "" },
);
const ajv = new Ajv2020({ allErrors: true, strict: false, code: { regExp } });
const compiled = new Map<string, ValidateFunction>();

/** Against the shape of that name, such as `lambda.Runtime`, or the input of the operation. */
function assertFits(name: string, value: unknown): void {
  const [service = "", shape = ""] = name.split(".");
  const valid =
    compiled.get(name) ??
    ajv.compile(schemaOf(modelOf(service), modelOf(service).operations[shape]?.input?.shape ?? shape));
  compiled.set(name, valid);
  assert.ok(valid(value), `${name} ${JSON.stringify(value)}: ${ajv.errorsText(valid.errors)}`);
}

type Fields = Record<string, unknown>;
type Request = readonly [operation: string, input: Fields];

const listed = (tags: unknown) => Object.entries(tags ?? {}).map(([Key, Value]) => ({ Key, Value }));

/** The fields that are set, with the names that AWS has for them: those of Pulumi with a capital letter. */
function renamed(inputs: Fields, ...names: string[]): Fields {
  const set = names.filter((name) => inputs[name] !== undefined);
  return Object.fromEntries(set.map((name) => [name.charAt(0).toUpperCase() + name.slice(1), inputs[name]]));
}

const dimensionsOf = ({ dimensions }: Fields) =>
  Object.entries(dimensions as Fields).map(([Name, Value]) => ({ Name, Value }));

const queriesOf = (queries: Fields[]) =>
  queries.map(({ metric, ...query }) => {
    const { stat, period, ...wanted } = (metric ?? {}) as Fields;
    return {
      ...renamed(query, "id", "expression", "label", "returnData"),
      ...(metric !== undefined && {
        MetricStat: {
          Metric: { ...renamed(wanted, "namespace", "metricName"), Dimensions: dimensionsOf(wanted) },
          Stat: stat,
          Period: period,
        },
      }),
    };
  });

/** The calls by which Pulumi's provider makes a resource, with the name that Pulumi would give it. */
const calls: Readonly<Record<string, (inputs: Fields, name: string) => readonly Request[]>> = {
  "aws:lambda/function:Function": (inputs, FunctionName) => [
    [
      "lambda.CreateFunction",
      {
        FunctionName,
        ...renamed(inputs, "description", "runtime", "architectures", "handler", "role", "memorySize"),
        ...renamed(inputs, "timeout", "tags"),
        Code: { ZipFile: "" },
        Environment: renamed(inputs.environment as Fields, "variables"),
        LoggingConfig: renamed(inputs.loggingConfig as Fields, "logFormat", "logGroup"),
        ...(inputs.vpcConfig !== undefined && {
          VpcConfig: renamed(inputs.vpcConfig as Fields, "subnetIds", "securityGroupIds"),
        }),
      },
    ],
    ...(inputs.reservedConcurrentExecutions === undefined
      ? []
      : [
          [
            "lambda.PutFunctionConcurrency",
            { FunctionName, ...renamed(inputs, "reservedConcurrentExecutions") },
          ] as const,
        ]),
  ],
  "aws:lambda/functionUrl:FunctionUrl": (inputs) => [
    [
      "lambda.CreateFunctionUrlConfig",
      { ...renamed(inputs, "functionName"), AuthType: inputs.authorizationType },
    ],
  ],
  "aws:lambda/permission:Permission": (inputs, StatementId) => [
    [
      "lambda.AddPermission",
      {
        StatementId,
        FunctionName: inputs.function,
        ...renamed(inputs, "principal", "action", "functionUrlAuthType", "invokedViaFunctionUrl"),
        ...renamed(inputs, "sourceArn"),
      },
    ],
  ],
  "aws:cloudwatch/logGroup:LogGroup": ({ kmsKeyId, tags, retentionInDays }, logGroupName) => [
    ["logs.CreateLogGroup", { logGroupName, ...(kmsKeyId !== undefined && { kmsKeyId }), tags: tags ?? {} }],
    ["logs.PutRetentionPolicy", { logGroupName, retentionInDays }],
  ],
  "aws:cloudwatch/metricAlarm:MetricAlarm": ({ alarmActions, okActions, ...inputs }, AlarmName) => [
    [
      "cloudwatch.PutMetricAlarm",
      {
        AlarmName,
        AlarmActions: alarmActions,
        OKActions: okActions,
        ...renamed(inputs, "alarmDescription", "namespace", "metricName", "statistic", "period"),
        ...renamed(inputs, "evaluationPeriods", "datapointsToAlarm", "threshold", "comparisonOperator"),
        ...renamed(inputs, "treatMissingData"),
        ...(inputs.warmUpConfiguration !== undefined && {
          WarmUpConfiguration: renamed(inputs.warmUpConfiguration as Fields, "warmUpPeriodDurationInMinutes"),
        }),
        ...(inputs.dimensions !== undefined && { Dimensions: dimensionsOf(inputs) }),
        ...(inputs.metricQueries !== undefined && { Metrics: queriesOf(inputs.metricQueries as Fields[]) }),
        Tags: listed(inputs.tags),
      },
    ],
  ],
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": ({ alarmActions, okActions, tags, ...inputs }) => [
    [
      "cloudwatch.PutCompositeAlarm",
      {
        AlarmActions: alarmActions,
        OKActions: okActions,
        ...renamed(inputs, "alarmName", "alarmDescription", "alarmRule"),
        Tags: listed(tags),
      },
    ],
  ],
  "aws:cloudwatch/dashboard:Dashboard": (inputs) => [
    ["cloudwatch.PutDashboard", renamed(inputs, "dashboardName", "dashboardBody")],
  ],
  "aws:cloudwatch/queryDefinition:QueryDefinition": ({ name, queryString, logGroupNames }) => [
    ["logs.PutQueryDefinition", { name, queryString, logGroupNames }],
  ],
  "aws:iam/role:Role": ({ assumeRolePolicy, tags, ...inputs }, RoleName) => [
    [
      "iam.CreateRole",
      {
        RoleName,
        AssumeRolePolicyDocument: assumeRolePolicy,
        ...renamed(inputs, "description", "permissionsBoundary"),
        Tags: listed(tags),
      },
    ],
  ],
  "aws:iam/rolePolicy:RolePolicy": ({ role, policy }, PolicyName) => [
    ["iam.PutRolePolicy", { RoleName: role, PolicyName, PolicyDocument: plain(policy) }],
  ],
  "aws:secretsmanager/secret:Secret": ({ tags, recoveryWindowInDays, ...inputs }, Name) => [
    [
      "secretsmanager.CreateSecret",
      { Name, ...renamed(inputs, "description", "kmsKeyId"), Tags: listed(tags) },
    ],
    [
      "secretsmanager.DeleteSecret",
      { SecretId: Name, RecoveryWindowInDays: recoveryWindowInDays, ForceDeleteWithoutRecovery: false },
    ],
  ],
  "aws:secretsmanager/secretVersion:SecretVersion": ({ secretId, secretString }) => [
    ["secretsmanager.PutSecretValue", { SecretId: secretId, SecretString: plain(secretString) }],
  ],
  "aws:cloudwatch/eventBus:EventBus": ({ tags, ...inputs }) => [
    ["events.CreateEventBus", { ...renamed(inputs, "name", "eventSourceName"), Tags: listed(tags) }],
  ],
  "aws:cloudwatch/eventRule:EventRule": ({ tags, ...inputs }, Name) => [
    [
      "events.PutRule",
      { Name, ...renamed(inputs, "description", "eventPattern", "eventBusName"), Tags: listed(tags) },
    ],
  ],
  "aws:cloudwatch/eventTarget:EventTarget": ({ rule, arn, targetId, retryPolicy, ...inputs }) => [
    [
      "events.PutTargets",
      {
        Rule: rule,
        ...renamed(inputs, "eventBusName"),
        Targets: [
          {
            Id: targetId,
            Arn: arn,
            RetryPolicy: renamed(retryPolicy as Fields, "maximumEventAgeInSeconds", "maximumRetryAttempts"),
          },
        ],
      },
    ],
  ],
  "aws:scheduler/schedule:Schedule": ({ target, flexibleTimeWindow, ...inputs }, Name) => {
    const { retryPolicy, ...wanted } = target as Fields;
    return [
      [
        "scheduler.CreateSchedule",
        {
          Name,
          ...renamed(inputs, "scheduleExpression"),
          FlexibleTimeWindow: renamed(flexibleTimeWindow as Fields, "mode"),
          Target: {
            ...renamed(wanted, "arn", "roleArn"),
            RetryPolicy: renamed(retryPolicy as Fields, "maximumEventAgeInSeconds", "maximumRetryAttempts"),
          },
        },
      ],
    ];
  },
  "aws:sqs/queue:Queue": ({ tags, ...inputs }, QueueName) => [
    [
      "sqs.CreateQueue",
      {
        QueueName,
        Attributes: Object.fromEntries(
          Object.entries({
            MessageRetentionPeriod: inputs.messageRetentionSeconds,
            VisibilityTimeout: inputs.visibilityTimeoutSeconds,
            KmsMasterKeyId: inputs.kmsMasterKeyId,
            SqsManagedSseEnabled: inputs.sqsManagedSseEnabled,
          }).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
        ),
        tags: tags ?? {},
      },
    ],
  ],
  "aws:lambda/eventSourceMapping:EventSourceMapping": ({ scalingConfig, ...inputs }) => [
    [
      "lambda.CreateEventSourceMapping",
      {
        ...renamed(inputs, "eventSourceArn", "functionName", "batchSize", "functionResponseTypes", "tags"),
        ScalingConfig: renamed(scalingConfig as Fields, "maximumConcurrency"),
      },
    ],
  ],
  "aws:dynamodb/table:Table": (inputs, TableName) => [
    [
      "dynamodb.CreateTable",
      {
        TableName,
        ...renamed(inputs, "billingMode"),
        KeySchema: [{ AttributeName: inputs.hashKey, KeyType: "HASH" }],
        AttributeDefinitions: (inputs.attributes as Fields[]).map(({ name, type }) => ({
          AttributeName: name,
          AttributeType: type,
        })),
        Tags: listed(inputs.tags),
      },
    ],
    [
      "dynamodb.UpdateTimeToLive",
      { TableName, TimeToLiveSpecification: renamed(inputs.ttl as Fields, "attributeName", "enabled") },
    ],
  ],
};

function requestsOf({ type, name, inputs }: Registered): readonly Request[] {
  const request = calls[type];
  assert.ok(request, `nothing is known of ${type}`);
  return request(inputs, `${name}-1a2b3c4`);
}

describe("AWS's own models of resources", () => {
  before(function () {
    awsModels.require(this);
  });

  for (const [title, stack] of Object.entries(stacks)) {
    describe(`of ${title}`, () => {
      let resources: readonly Registered[];
      before(async () => {
        resources = await stack();
      });

      it("accept every resource", () => {
        for (const [operation, input] of resources.flatMap(requestsOf)) assertFits(operation, input);
      });

      it("know every action that a policy allows", () => {
        const policies = resources.flatMap(({ inputs }) => [inputs.policy, inputs.assumeRolePolicy]);
        const named = policies.filter((policy) => policy !== undefined).flatMap(actionsOf);
        assert.ok(named.includes("secretsmanager:GetSecretValue"));
        assert.deepEqual(
          named.filter((action) => !isOperation(action)),
          [],
        );
      });
    });
  }

  describe("accept, where the component does,", () => {
    // Short ones, or the component would accept hardly any.
    const text = (longest: number) =>
      fc.oneof(
        fc.string({ maxLength: 2 }),
        fc.string({ unit: "binary", maxLength: 2 }),
        fc.string({ maxLength: longest }),
      );
    const tag = fc.dictionary(fc.oneof(text(130), fc.constant("aws:x")), text(258), { maxKeys: 2 });
    const matching = (pattern: RegExp) => fc.stringMatching(pattern);
    const whole = fc.oneof(fc.integer(), fc.integer({ min: -2, max: 12_000 }));
    const any: [
      argument: keyof typeof argsSchema.entries,
      values: fc.Arbitrary<unknown>,
      shapes: string[],
    ][] = [
      ["memorySize", whole, ["lambda.MemorySize"]],
      ["timeoutSeconds", fc.integer({ min: -2, max: 40 }), ["lambda.Timeout"]],
      ["reservedConcurrency", whole, ["lambda.ReservedConcurrentExecutions"]],
      ["tags", tag, ["lambda.Tags", "logs.Tags"]],
      [
        "environment",
        fc.dictionary(fc.oneof(fc.string(), matching(/^[A-Z_][\w-]?$/)), fc.string()),
        ["lambda.EnvironmentVariables"],
      ],
      [
        "kmsKeyArn",
        matching(/^arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/),
        ["secretsmanager.KmsKeyIdType", "logs.KmsKeyId"],
      ],
      ["permissionsBoundaryArn", matching(/^arn:[a-z-]+:iam::(\d{12}|aws):policy\/\S+$/), ["iam.arnType"]],
      [
        "alarmTopicArn",
        matching(/^arn:[a-z-]+:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/),
        ["cloudwatch.ResourceName"],
      ],
    ];
    for (const [argument, values, shapes] of any) {
      it(`any ${argument}`, () => {
        const accepts = (value: unknown) => v.is(argsSchema.entries[argument], value);
        fc.assert(
          fc.property(values, (value) => {
            if (accepts(value)) for (const shape of shapes) assertFits(shape, value);
          }),
          { numRuns: 500 },
        );
      });
    }

    it("any architecture", () => {
      for (const architecture of optionsOf(argsSchema.entries.architecture))
        assertFits("lambda.Architecture", architecture);
    });

    it("any logRetentionDays, and have no other but for ever", () => {
      const { documentation = "" } = modelOf("logs").shapes.Days ?? {};
      const [, values = ""] = /Possible values are: ([^.]*)\./.exec(documentation) ?? [];
      const days = [0, ...(values.match(/\d+/g)?.map(Number) ?? [])];
      assert.deepEqual(optionsOf(argsSchema.entries.logRetentionDays), days);
    });
  });
});

function optionsOf({
  wrapped,
}: {
  readonly wrapped: { readonly options: readonly unknown[] };
}): readonly unknown[] {
  return wrapped.options;
}

function actionsOf(policy: unknown): string[] {
  const { Statement } = JSON.parse(String(plain(policy))) as { Statement: { Action: string | string[] }[] };
  return Statement.flatMap(({ Action }) => Action);
}

/** IAM's name of a service, where botocore has another. */
const modelNames: Readonly<Record<string, string>> = { "sms-voice": "pinpoint-sms-voice-v2" };

/** IAM's name of an action, where the operation has another. */
const operationNames: Readonly<Record<string, string>> = { InvokeFunction: "Invoke" };

function isOperation(action: string): boolean {
  const [service = "", name = ""] = action.split(":");
  const operation = operationNames[name] ?? name;
  return operation in modelOf(modelNames[service] ?? service).operations;
}
