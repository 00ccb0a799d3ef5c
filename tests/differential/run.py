#!/usr/bin/env python3
"""Our signer and the sandbox's verifier against two signers that nobody here wrote: botocore and npm's aws4.

usage: run.py [--seed N] [--cases N] [--bin FOLDER]
  --seed    of the random cases (default: another one each time; it is printed)
  --cases   how many (default 3000)
  --bin     where sign_cases and verify_cases are (default build/native/tests)

For every case: our canonical request, target and signature are those of each judge; the sandbox accepts what
each judge signed, and refuses it once a byte is changed. A failing case is made as small as it fails, and
printed. What a judge is known to do its own way is left out by name, and counted: see excluded().
"""

import argparse
import collections
import json
import pathlib
import random
import re
import subprocess
import sys

import botocore_signer
from cases import R2_REGIONS, Generator, simpler
from tampering import tamper

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
CHANGES = 2  # to each signed request
MANY_CHANGES = 20  # where it failed


class Program:
    """A process that answers each line of JSON with one."""

    def __init__(self, *command):
        self.name = pathlib.Path(command[-1]).name
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, *questions):
        """The answers. Few questions at once: the answers wait in a pipe."""
        lines = [json.dumps(question).encode() for question in questions]
        self.process.stdin.write(b"\n".join(lines) + b"\n")
        self.process.stdin.flush()
        return [self.answer(line) for line in lines]

    def answer(self, question):
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.name} ended with {self.process.wait()} at: {question.decode()}")
        answer = json.loads(line)
        if "error" in answer:
            raise RuntimeError(f"{self.name}: {answer['error']} at: {question.decode()}")
        return answer

    def stop(self):
        self.process.stdin.close()
        self.process.wait(timeout=20)


def excluded_from_aws4(case):
    """Why aws4 is no judge of this case, or nothing."""
    names = [name for name, _ in case["query"]]
    headers = [name.lower() for name, _ in case["headers"]]
    if len(set(names)) < len(names):
        return "a repeated query name, of which aws4 signs the first value only"
    if "" in names:
        return "a query item without a name, which aws4 drops"
    if len(set(headers)) < len(headers):
        return "a repeated header, which aws4 cannot be given"
    if "range" in headers:
        return "a Range header, which aws4 never signs"
    return None


class Judge:
    def __init__(self, name, sign, excluded):
        self.name, self.sign, self.excluded = name, sign, excluded


def without_own_port(url):
    """Whether a URL spells its scheme's own port is the sender's business; Host never does."""
    return re.sub(r"^(https://[^/]+):443(?=/)|^(http://[^/]+):80(?=/)", r"\1\2", url)


def parts(url_or_target):
    """Path and query items as they are sent; the items' order is the sender's own business."""
    path, _, query = without_own_port(url_or_target).partition("?")
    return path, sorted(query.split("&"))


def authorization(answer):
    return next(value for name, value in answer["headers"] if name == "Authorization")


def as_sent(case, answer):
    """The request that a judge's signature belongs to, as it goes over the wire."""
    request = {"method": case["method"], "body": case.get("body") or "", "body_is_signed": bool(case.get("body"))}
    if case["form"] == "presign":
        _, _, host, target = without_own_port(answer["url"]).split("/", 3)
        return {**request, "target": "/" + target, "headers": [["Host", host], *case["headers"]]}
    return {**request, "target": answer["target"], "headers": answer["headers"]}


def refused_for_itself(case):
    """What the sandbox refuses by whomever it is signed, or nothing."""
    names = [name.lower() for name, _ in case["headers"]]
    if any(names.count(name) > 1 for name in ("content-length", "content-md5")):
        return "InvalidArgument"
    if case["region"] not in R2_REGIONS:
        return "InvalidRegionName"
    return None


class Differential:
    def __init__(self, binaries, seed):
        self.seed = seed
        self.ours = Program(binaries / "sign_cases")
        self.sandbox = Program(binaries / "verify_cases")
        self.aws4 = Program("node", HERE / "aws4_signer.mjs")
        self.judges = [
            Judge("botocore", botocore_signer.sign, botocore_signer.excluded),
            Judge("aws4", lambda case: self.aws4.ask(case)[0], excluded_from_aws4),
        ]
        self.counts = collections.Counter()
        self.left_out = collections.Counter()

    def stop(self):
        for program in (self.ours, self.sandbox, self.aws4):
            program.stop()

    def compare(self, case, judge, ours, theirs):
        self.counts[f"signatures equal to {judge.name}'s"] += 1
        if ours["canonical"] != theirs["canonical"]:
            return f"canonical request\n--- ours\n{ours['canonical']}\n--- {judge.name}\n{theirs['canonical']}"
        field = "url" if case["form"] == "presign" else "target"
        if parts(ours[field]) != parts(theirs[field]):
            return f"{field}\n--- ours\n{ours[field]}\n--- {judge.name}\n{theirs[field]}"
        if field == "target" and authorization(ours) != authorization(theirs):
            return f"Authorization\n--- ours\n{authorization(ours)}\n--- {judge.name}\n{authorization(theirs)}"
        return None

    def judge_sandbox(self, case, judge, theirs, changes):
        signed, expected = as_sent(case, theirs), refused_for_itself(case) or "ok"
        chance = random.Random(f"{self.seed} {json.dumps(case)}")
        changed = [tamper(signed, chance) for _ in range(changes)] if expected == "ok" else []
        keys = {name: case[name] for name in ("access_key", "secret_key", "millis")}
        answers = self.sandbox.ask(*({**request, **keys} for request in [signed, *changed]))
        verdict, *of_changed = [answer["result"] for answer in answers]
        if verdict != expected:
            return f"the sandbox says {verdict} of what {judge.name} signed, not {expected}\n{json.dumps(signed)}"
        if "ok" in of_changed:
            accepted = json.dumps(changed[of_changed.index("ok")])
            return f"the sandbox accepts a changed request\n--- signed\n{json.dumps(signed)}\n--- changed\n{accepted}"
        self.counts["verdicts of the sandbox as expected"] += 1
        self.counts["changed requests refused"] += len(of_changed)
        return None

    def difference(self, case, changes=CHANGES):
        """What is wrong with this case, or nothing."""
        [ours] = self.ours.ask(case)
        for judge in self.judges:
            if reason := judge.excluded(case):
                self.left_out[f"{judge.name}: {reason}"] += 1
                continue
            theirs = judge.sign(case)
            wrong = self.compare(case, judge, ours, theirs) or self.judge_sandbox(case, judge, theirs, changes)
            if wrong:
                return wrong
        return None

    def minimise(self, case):
        """The smallest case to be found that fails too; in as many steps as leave time to print it."""
        for _ in range(200):
            others = (each for each in simpler(case) if each != case)
            smaller = next((each for each in others if self.difference(each, MANY_CHANGES)), None)
            if smaller is None:
                return case
            case = smaller
        return case


def main():
    options = argparse.ArgumentParser(usage=__doc__.split("\n")[2].removeprefix("usage: "))
    options.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000_000))
    options.add_argument("--cases", type=int, default=3000)
    options.add_argument("--bin", type=pathlib.Path, default=ROOT / "build/native/tests")
    chosen = options.parse_args()
    print(f"seed {chosen.seed}, {chosen.cases} cases", flush=True)

    differential = Differential(chosen.bin, chosen.seed)
    generator = Generator(chosen.seed)
    for number in range(chosen.cases):
        case = generator.case()
        if differential.difference(case):
            small = differential.minimise(case)
            print(f"FAILED at case {number} of seed {chosen.seed}. The smallest that fails:")
            print(json.dumps(small, ensure_ascii=True))
            print(differential.difference(small, MANY_CHANGES))
            return 1
    differential.stop()
    for what, count in differential.counts.items():
        print(f"{count:7} {what}")
    for what, count in differential.left_out.items():
        print(f"{count:7} left out for {what}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
