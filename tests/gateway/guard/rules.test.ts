import assert from "node:assert/strict";
import * as v from "valibot";
import {
  allowanceOf,
  countryAllowance,
  type Excess,
  type Findings,
  isRefusedNumber,
  isSafe,
  judge,
  lacksConversions,
  overdraftOf,
} from "../../../gateway/guard/rules.ts";
import { guardSchema } from "../../../gateway/guard/settings.ts";
import { describeNumber } from "../../../gateway/message/phone.ts";

const defaults = v.parse(guardSchema, {});
const days = (count: number, fresh: number, returning: number) =>
  Array.from({ length: count }, () => ({ fresh, all: fresh + returning }));

describe("the allowance without a past", () => {
  it("is 30 for a block, 120 for a range, 50 for all countries", () => {
    assert.equal(allowanceOf("block", [], defaults).fresh, 30);
    assert.equal(allowanceOf("range", [], defaults).fresh, 120);
    assert.equal(overdraftOf([], defaults), 50);
  });

  for (const tolerance of [0.5, 2, 4]) {
    it(`is ${tolerance} times as much by tolerance`, () => {
      const settings = { ...defaults, tolerance };
      assert.equal(allowanceOf("block", [], settings).fresh, 30 * tolerance);
      assert.equal(allowanceOf("range", [], settings).fresh, 120 * tolerance);
      assert.equal(overdraftOf([], settings), 50 * tolerance);
      assert.equal(countryAllowance([], [], { ...settings, countries: ["DE"] }).fresh, 200 * tolerance);
    });
  }

  it("is nothing for a country that has never been seen", () => {
    assert.deepEqual(countryAllowance([], days(28, 50, 50), defaults), { fresh: 0, returning: 0 });
  });
});

describe("the allowance of a country", () => {
  const everywhere = days(28, 20, 80);

  it("is at least 200 new sends at home, where returning users always pass", () => {
    const home = countryAllowance(days(28, 2, 8), everywhere, defaults);
    assert.deepEqual(home, { fresh: 200, returning: Number.POSITIVE_INFINITY });
  });

  it("is what it has earned elsewhere", () => {
    assert.deepEqual(countryAllowance(days(28, 2, 4), everywhere, defaults), { fresh: 6, returning: 9 });
  });

  it("is that of a home country where it is listed", () => {
    const listed = countryAllowance([], everywhere, { ...defaults, countries: ["FR"] });
    assert.deepEqual(listed, { fresh: 200, returning: Number.POSITIVE_INFINITY });
  });
});

describe("the overdraft", () => {
  it("is half a percent of a good day's messages where that is more than 50", () => {
    assert.equal(overdraftOf(days(28, 2000, 14_700), defaults), 83);
  });
});

describe("the rule of number types", () => {
  const refused = [
    "PREMIUM_RATE",
    "SHARED_COST",
    "TOLL_FREE",
    "PERSONAL_NUMBER",
    "PAGER",
    "VOICEMAIL",
    "UAN",
  ];
  for (const type of refused) {
    it(`refuses ${type}`, () => assert.equal(isRefusedNumber("DE", type), true));
  }

  for (const type of ["MOBILE", "FIXED_LINE", "FIXED_LINE_OR_MOBILE", "VOIP", undefined]) {
    it(`lets ${type} pass`, () => assert.equal(isRefusedNumber("DE", type), false));
  }

  const isRefused = (recipient: string) => {
    const { country, type } = describeNumber(recipient);
    return isRefusedNumber(country, type);
  };

  for (const code of ["210", "800", "808", "870", "878", "881", "882", "883", "888", "979", "999"]) {
    it(`refuses +${code}, which is of no country`, () => {
      for (const rest of ["773111632", "12345678", "612345678", "123456789012"])
        assert.ok(isRefused(`+${code}${rest}`), rest);
    });
  }

  it("lets neighbours of those codes pass, and ranges that are not known yet", () => {
    for (const number of ["+8801712345678", "+886912345678", "+971501234567", "+16795550123"])
      assert.ok(!isRefused(number), number);
  });
});

describe("safe prefixes", () => {
  const settings = { ...defaults, safe: ["+49151600"] };
  it("cover the numbers that begin with them", () => {
    assert.equal(isSafe("+4915160012345", settings), true);
    assert.equal(isSafe("+4915160112345", settings), false);
  });
});

describe("the judgement", () => {
  const block: Excess = { rule: "block", count: 31, limit: 30 };
  const findings = (over: Partial<Findings>): Findings => ({
    excesses: [],
    mode: "enforce",
    learning: false,
    blind: false,
    ...over,
  });

  it("is to pass where nothing is exceeded", () => {
    assert.deepEqual(judge(findings({})), { verdict: "pass" });
  });

  it("is blind where nothing is exceeded as far as it can be seen", () => {
    assert.deepEqual(judge(findings({ blind: true })), { verdict: "blind" });
  });

  it("is by the first rule that refuses", () => {
    const excesses: Excess[] = [block, { rule: "country", count: 51, limit: 50 }];
    assert.deepEqual(judge(findings({ excesses })), { verdict: "refuse", ...block });
  });

  for (const rule of ["block", "range", "country"] as const) {
    it(`is to learn where ${rule} is exceeded in the time of learning`, () => {
      const excesses: Excess[] = [{ rule, count: 31, limit: 30 }];
      assert.equal(judge(findings({ excesses, learning: true })).verdict, "learning");
    });
  }

  it("refuses by the recipient from the first message", () => {
    const excesses: Excess[] = [{ rule: "recipient", count: 9, limit: 8 }];
    assert.equal(judge(findings({ excesses, learning: true })).verdict, "refuse");
  });

  it("refuses by a later rule where an earlier one only watches", () => {
    const excesses: Excess[] = [block, { rule: "budget", count: 11, limit: 10 }];
    assert.equal(judge(findings({ excesses, mode: "monitor" })).rule, "budget");
  });

  for (const rule of ["number", "recipient", "block", "range", "country"] as const) {
    it(`would refuse by ${rule} in monitor`, () => {
      assert.equal(judge(findings({ excesses: [{ rule }], mode: "monitor" })).verdict, "would-refuse");
    });
  }

  for (const rule of ["countries", "budget"] as const) {
    it(`refuses by ${rule} in monitor: it is an order`, () => {
      assert.equal(judge(findings({ excesses: [{ rule }], mode: "monitor" })).verdict, "refuse");
    });
  }

  for (const rule of ["ip", "conversion"] as const) {
    it(`only watches ${rule}`, () => {
      assert.equal(judge(findings({ excesses: [{ rule }] })).verdict, "would-refuse");
    });
  }
});

describe("the rule of conversions", () => {
  const at = { now: 20 * 60_000, lastConversionAt: 10 * 60_000 };

  it("closes where fewer than three in ten of thirty enter their codes", () => {
    assert.equal(lacksConversions([{ messages: 30, converted: 8 }], at), true);
    assert.equal(lacksConversions([{ messages: 30, converted: 9 }], at), false);
    assert.equal(lacksConversions([{ messages: 29, converted: 0 }], at), false);
  });

  it("does not take a provider that drops messages for an attack", () => {
    const byProvider = [
      { messages: 100, converted: 0 },
      { messages: 10, converted: 6 },
    ];
    assert.equal(lacksConversions(byProvider, at), false);
  });

  it("does not take a silent stream for an attack", () => {
    const silent = { now: 20 * 60_000, lastConversionAt: 20 * 60_000 - 15 * 60_000 - 1 };
    assert.equal(lacksConversions([{ messages: 30, converted: 0 }], silent), false);
  });
});
