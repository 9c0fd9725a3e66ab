#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares awsc with other SDKs that are installed: size, memory, CPU. Prints the table of README.md.

    compare.py BUILD [--node FOLDER] [--calls N]

BUILD has the archives and lambda-local. botocore is that of /usr/bin/python3 (Debian: python3-botocore); FOLDER has
node_modules/@aws-sdk/client-lambda (npm install @aws-sdk/client-lambda); the SDK for Go is that of Debian
(golang-go, golang-github-aws-aws-sdk-go-v2-dev). Every client invokes the same function of lambda-local, over one
connection. The clients take turns, so that a slow minute is slow for all.

size    bytes to ship beside the interpreter and shared libraries: the stripped program; the packages
start   CPU, user and kernel, of a whole program with one call: the median of seven runs
memory  peak of resident memory of that program
call    CPU of the client per further call: the median of three runs
"""
import argparse
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
RUNS, LONG_RUNS = 7, 3
C_CLIENT = r"""
#include <stdio.h>
#include <stdlib.h>
#include <awsc/lambda.h>
int main(int argc, char **argv)
{
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_lambda *lambda = NULL;
    int calls = argc > 1 ? atoi(argv[1]) : 1, status = awsc_lambda_new(&config, &lambda, NULL);
    for (int i = 0; !status && i < calls; i++) {
        awsc_lambda_invoke_input input = {.function_name = "empty", .payload = AWSC_BLOB_LITERAL("{}")};
        awsc_lambda_invoke_output *output = NULL;
        status = awsc_lambda_invoke(lambda, &input, NULL, &output, NULL);
        awsc_free(output);
    }
    awsc_lambda_free(lambda);
    return status ? 1 : 0;
}
"""
PYTHON_CLIENT = """
import os, sys, botocore.session
client = botocore.session.get_session().create_client(
    "lambda", region_name="us-east-1", endpoint_url=os.environ["AWS_ENDPOINT_URL_LAMBDA"])
for _ in range(int(sys.argv[1])):
    client.invoke(FunctionName="empty", Payload=b"{}")["Payload"].read()
"""
NODE_CLIENT = """
const { LambdaClient, InvokeCommand } = require("@aws-sdk/client-lambda");
(async () => {
    const client = new LambdaClient({ endpoint: process.env.AWS_ENDPOINT_URL_LAMBDA });
    for (let i = 0; i < Number(process.argv[2]); i++)
        await client.send(new InvokeCommand({ FunctionName: "empty", Payload: "{}" }));
})();
"""

# Debian's version of this SDK does not read AWS_ENDPOINT_URL_LAMBDA.
GO_CLIENT = """
package main

import (
	"context"
	"os"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
)

func main() {
	settings, err := config.LoadDefaultConfig(context.Background())
	if err != nil {
		panic(err)
	}
	client := lambda.NewFromConfig(settings, lambda.WithEndpointResolver(
		lambda.EndpointResolverFromURL(os.Getenv("AWS_ENDPOINT_URL_LAMBDA"))))
	calls, _ := strconv.Atoi(os.Args[1])
	for i := 0; i < calls; i++ {
		_, err = client.Invoke(context.Background(), &lambda.InvokeInput{
			FunctionName: aws.String("empty"), Payload: []byte("{}")})
		if err != nil {
			panic(err)
		}
	}
}
"""
GO_PACKAGES = pathlib.Path("/usr/share/gocode")


def run(command, environment):
    """CPU in seconds and peak of memory in KiB of one run."""
    process = subprocess.Popen([str(word) for word in command], env=environment, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command[0]} ended with status {process.returncode}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss


def bytes_of(*folders):
    return sum(path.stat().st_size for folder in folders for path in pathlib.Path(folder).rglob("*")
               if path.is_file() and not path.is_symlink() and path.suffix != ".pyc")


def our_client(build, work):
    source, program = work / "client.c", work / "client"
    source.write_text(C_CLIENT)
    subprocess.run(["cc", "-O2", "-s", "-std=c11", "-ffunction-sections", "-Wl,--gc-sections", f"-I{ROOT}/runtime/include",
                    f"-I{ROOT}/generated/lambda/include", str(source), "-o", str(program), f"{build}/libawsc-lambda.a",
                    f"{build}/libawsc-core.a", f"{build}/libawsc-identity.a", "-lcurl", "-lssl", "-lcrypto", "-lz",
                    "-lcjson", "-lexpat", "-lnghttp2", "-lpthread", "-lm"], check=True)
    return [program], program.stat().st_size


def botocore_client(work):
    python = "/usr/bin/python3"
    found = subprocess.run([python, "-c", "import botocore, os; print(os.path.dirname(botocore.__file__))"],
                           capture_output=True, text=True)
    if found.returncode:
        return None
    folder = pathlib.Path(found.stdout.strip())
    others = [folder.parent / name for name in ("urllib3", "dateutil", "jmespath")]
    (work / "client.py").write_text(PYTHON_CLIENT)
    return [python, work / "client.py"], bytes_of(folder, *others)


def node_client(folder):
    node = shutil.which("node")
    if not node or not folder or not (folder / "node_modules/@aws-sdk/client-lambda").is_dir():
        return None
    (folder / "client.js").write_text(NODE_CLIENT)
    return [node, "--no-warnings", folder / "client.js"], bytes_of(folder / "node_modules")


def go_client(work):
    go = shutil.which("go")
    if not go or not (GO_PACKAGES / "src/github.com/aws/aws-sdk-go-v2/service/lambda").is_dir():
        return None
    source, program = work / "client.go", work / "client-go"
    source.write_text(GO_CLIENT)
    subprocess.run([go, "build", "-ldflags=-s -w", "-o", program, source], check=True, env={
        **os.environ, "GO111MODULE": "off", "GOPATH": str(GO_PACKAGES), "GOCACHE": str(work / "go"), "GOFLAGS": ""})
    return [program], program.stat().st_size


def size(count):
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{count / 1e3:.0f} kB"


def measure(clients, calls, environment):
    """The rows of the table. A client: its name, its command, the bytes to ship."""
    starts, longer = {name: [] for name in clients}, {name: [] for name in clients}
    for _ in range(RUNS):
        for name, (command, _) in clients.items():
            starts[name].append(run([*command, 1], environment))
    for _ in range(LONG_RUNS):
        for name, (command, _) in clients.items():
            longer[name].append(run([*command, 1 + calls], environment)[0])
    for name, (_, shipped) in clients.items():
        start, memory = (statistics.median(column) for column in zip(*starts[name]))
        call = (statistics.median(longer[name]) - start) / calls
        print(f"| {name} | {size(shipped)} | {start * 1e3:.0f} ms | {memory * 1024 / 1e6:.0f} MB | {call * 1e6:.0f} µs |")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--node", type=pathlib.Path)
    parser.add_argument("--calls", type=int, default=300)
    options = parser.parse_args()
    build = options.build.resolve()
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        server = subprocess.Popen([f"{build}/bin/lambda-local", "--port", "0", "--functions-dir",
                                   ROOT / "examples/functions"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                  text=True)
        try:
            environment = {**{name: value for name, value in os.environ.items() if not name.startswith("AWS_")},
                           "HOME": folder, "AWS_EC2_METADATA_DISABLED": "true", "AWS_REGION": "us-east-1",
                           "AWS_ACCESS_KEY_ID": "AKIDLOCAL", "AWS_SECRET_ACCESS_KEY": "secret",
                           "AWS_ENDPOINT_URL_LAMBDA": server.stdout.readline().split()[-1]}
            clients = {"awsc, linked from its archives": our_client(build, work), "SDK for Go v2": go_client(work),
                       "botocore (Python)": botocore_client(work),
                       "SDK for JavaScript v3 (Node.js)": node_client(options.node)}
            for name in [name for name, client in clients.items() if not client]:
                del clients[name]
                print(f"SKIPPED: {name} is not installed", file=sys.stderr)
            print("| SDK | size | start | memory | call |\n|---|---|---|---|---|")
            measure(clients, options.calls, environment)
        finally:
            server.terminate()
            server.wait()
    return 0


sys.exit(main())
