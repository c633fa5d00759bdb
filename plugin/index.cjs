// What Pulumi's plugin host loads. The plugin is built from main.ts.
require("../dist/plugin.cjs");
