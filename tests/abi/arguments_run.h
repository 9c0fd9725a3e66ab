/* SPDX-License-Identifier: Apache-2.0 */
/* Runs the cases of arguments.py, each function in a child process of its own; see arguments_values.h. */
#include <sys/mman.h>
#include <sys/wait.h>

enum { CASES = sizeof cases / sizeof *cases, SECONDS = 60 };

/* The child writes it; the parent reads it, even after a crash. */
typedef struct report {
    size_t next;  /* case */
    size_t wrong; /* results */
    int valid_status;
} report;

static void complain(const argument_case *c, const char *what)
{
    const char *how = c->kind == VALID ? "valid arguments" : c->kind == ZERO ? "without struct_size" : "NULL";
    printf("%s: %s %s: %s (status %d: %s)\n", c->function, c->argument, how, what, case_status,
           awsc_error_text(case_error));
}

/* Whether a result is there although the function failed, or gave nothing. */
static bool left_a_result(void)
{
    for (size_t i = 0; case_status != AWSC_OK && i < case_out_count; i++)
        if (*case_outs[i]) return true;
    return false;
}

static const char *find_fault(const argument_case *c, const report *told)
{
    char words[128];
    const char *message = awsc_error_message(case_error);
    (void)snprintf(words, sizeof words, c->kind == ZERO ? "begin with %s" : "%s is NULL",
                   c->kind == ZERO ? c->macro : c->argument);
    bool has_error = strcmp(c->function, "awsc_list_append") != 0 && strcmp(c->function, "awsc_map_put") != 0 &&
                     strcmp(c->function, "awsc_loop_post") != 0;
    if (left_a_result()) return "expected NULL in *out";
    switch (c->kind) {
    case NEEDED:
    case ZERO:
        if (case_status != AWSC_ERR_VALIDATION) return "expected AWSC_ERR_VALIDATION";
        if (has_error && !strstr(message, words)) return "expected a message that names it";
        break;
    case REFUSED:
        if (case_status >= 0) return "expected an error";
        break;
    case OPTIONAL:
        if (case_status != told->valid_status) return "expected what valid arguments give";
        break;
    case VALID:
    case ANY:
        break;
    }
    return NULL;
}

/* All cases of one function, from `told->next` on. */
static void run_function(report *told)
{
    const char *function = cases[told->next].function;
    for (; told->next < CASES && strcmp(cases[told->next].function, function) == 0; told->next++) {
        const argument_case *c = &cases[told->next];
        case_status = AWSC_OK;
        case_error = NULL;
        asked_request = NULL;
        asked_code = NULL;
        case_out_count = 0;
        c->run();
        if (c->kind == VALID) told->valid_status = case_status;
        const char *fault = find_fault(c, told);
        if (!fault) continue;
        complain(c, fault);
        told->wrong++;
    }
    (void)fflush(stdout);
    _exit(0);
}

int main(int count, char **arguments)
{
    report *told = mmap(NULL, sizeof *told, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    size_t crashed = 0;
    need(told != MAP_FAILED && count == 2, "the report");
    folder = arguments[1];
    setenv("HOME", folder, 1);
    setenv("AWS_EC2_METADATA_DISABLED", "true", 1);
    setenv("AWS_REGION", "eu-west-1", 1);
    while (told->next < CASES) {
        (void)fflush(stdout);
        pid_t child = fork();
        need(child >= 0, "a child");
        if (child == 0) {
            (void)alarm(SECONDS);
            run_function(told);
        }
        int ended = 0;
        (void)waitpid(child, &ended, 0);
        if (WIFEXITED(ended) && WEXITSTATUS(ended) == 0) continue;
        const argument_case *c = &cases[told->next++];
        printf("%s: %s NULL: %s %d\n", c->function, c->argument, WIFSIGNALED(ended) ? "killed by signal" : "exit",
               WIFSIGNALED(ended) ? WTERMSIG(ended) : WEXITSTATUS(ended));
        crashed++;
    }
    size_t failed = crashed + told->wrong;
    printf("arguments: %zu passed, %zu failed\n", (size_t)CASES - failed, failed);
    return failed ? 1 : 0;
}
