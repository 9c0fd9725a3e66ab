/* SPDX-License-Identifier: Apache-2.0 */
/* credential_process, with real programs. */
#include <sys/stat.h>
#include <unistd.h>

#include "conformance/expected_credentials.h"
#include "credentials/process.h"

static char folder[] = "/tmp/awsc-process-XXXXXX";

static void path_of(char *out, size_t size, const char *name)
{
    snprintf(out, size, "%s/%s", folder, name);
}

static void write_file(const char *name, const char *text)
{
    char path[256];
    path_of(path, sizeof path, name);
    FILE *file = fopen(path, "w");
    if (!file || fputs(text, file) < 0 || fclose(file)) abort();
}

/* Makes a program with the name that the profile uses: it prints the given text and records its arguments. */
static void make_program(const char *name, const cJSON *process)
{
    char script[1024], path[256];
    const cJSON *code = json_get(process, "exit_code");
    write_file("stdout", json_text(process, "stdout") ? json_text(process, "stdout") : "");
    write_file("stderr", json_text(process, "stderr") ? json_text(process, "stderr") : "");
    snprintf(script, sizeof script,
             "#!/bin/sh\n: > %s/argv\nfor a in \"$@\"; do printf '%%s\\n' \"$a\" >> %s/argv; done\n"
             "cat %s/stderr >&2\ncat %s/stdout\nexit %d\n",
             folder, folder, folder, folder, code ? code->valueint : 0);
    path_of(path, sizeof path, name);
    write_file(name, script);
    if (chmod(path, 0700)) abort();
}

static void check_arguments(vectors *v, const cJSON *expected, const char *name)
{
    char path[256], line[512], *end;
    const cJSON *argument = expected->child;
    path_of(path, sizeof path, "argv");
    FILE *file = fopen(path, "r");
    if (argument && strcmp(argument->valuestring, name) == 0) argument = argument->next; /* the program itself */
    while (file && fgets(line, sizeof line, file)) {
        if ((end = strchr(line, '\n'))) *end = '\0';
        case_text(v, "argument", line, argument ? argument->valuestring : NULL);
        if (argument) argument = argument->next;
    }
    if (argument) case_problem(v, "argument %s is missing", argument->valuestring);
    if (file) fclose(file);
}

static void run_case(vectors *v, const cJSON *c)
{
    const cJSON *profile = json_get(c, "profile"), *expect = json_get(c, "expect");
    const char *command = json_text(profile, "credential_process");
    const char *stdout_text = json_text(json_get(c, "process"), "stdout");
    char name[128] = "";
    if (!command || !expect) {
        case_problem(v, "it names no command, or expects nothing");
        return;
    }
    awsc_credentials_provider *provider = NULL;
    bool quoted = command[0] == '"' || command[0] == '\'';
    const char end[] = {quoted ? command[0] : ' ', '\0'};
    snprintf(name, sizeof name, "%.*s", (int)strcspn(command + quoted, end), command + quoted);
    make_program(name, json_get(c, "process"));
    awsc_process_settings settings = {command, json_text(profile, "aws_account_id"), 10000};
    if (awsc_process_source_new(awsc_allocator_default(), &settings, &provider, NULL)) abort();
    asked a = ask_provider(provider, NULL);
    expect_credentials(v, &a, expect);
    if (a.status && stdout_text && strlen(stdout_text) > 8 && strstr(awsc_error_text(a.error), stdout_text))
        case_problem(v, "the error holds what the program printed");
    if (json_get(c, "expect_argv")) check_arguments(v, json_get(c, "expect_argv"), name);
    asked_clear(&a);
    awsc_credentials_provider_free(provider);
}

int main(void)
{
    vectors v;
    char variable[8192], remove[256];
    if (!vectors_open(&v, "process", "process-credentials")) return 0;
    if (!mkdtemp(folder)) abort();
    snprintf(variable, sizeof variable, "%s:%s", folder, getenv("PATH"));
    setenv("PATH", variable, 1);
    static const char name[] = "process-credentials/process-cases.json";
    cJSON *file = vectors_json(name);
    const cJSON *c;
    cJSON_ArrayForEach(c, vectors_cases(&v, name, file, "cases"))
    {
        case_begin(&v, json_text(c, "id"), json_true(c, "advisory"));
        run_case(&v, c);
        case_end(&v);
    }
    cJSON_Delete(file);
    snprintf(remove, sizeof remove, "rm -rf %s", folder);
    if (system(remove)) return 2;
    return vectors_close(&v);
}
