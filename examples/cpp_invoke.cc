/* SPDX-License-Identifier: Apache-2.0 */
// Invokes a function from C++17: the C API, with owners that free what they hold.
#include <cstdio>
#include <exception>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>

#include <awsc/lambda/json.h>

template <auto Free> struct Deleter {
    template <typename T> void operator()(T *object) const
    {
        Free(object);
    }
};

using Client = std::unique_ptr<awsc_lambda, Deleter<awsc_lambda_free>>;
using Error = std::unique_ptr<awsc_error, Deleter<awsc_error_free>>;
using Arena = std::unique_ptr<awsc_arena, Deleter<awsc_arena_free>>;
template <typename Value> using Owned = std::unique_ptr<Value, Deleter<awsc_free>>; // outputs, copies, texts

// Calls `function(arguments…, &out, &error)` and owns the result; an error becomes an exception.
template <typename Owner, typename Function, typename... Arguments>
Owner make(Function function, Arguments... arguments)
{
    typename Owner::pointer out = nullptr;
    awsc_error *error = nullptr;
    int status = function(arguments..., &out, &error);
    Owner owner(out);
    Error failure(error);
    if (status != AWSC_OK) throw std::runtime_error(awsc_error_text(failure.get()));
    return owner;
}

static void run(const std::string &function, const std::string &event)
{
    awsc_config config = AWSC_CONFIG_INIT; // region, endpoint, credentials: from environment and profile files
    auto client = make<Client>(awsc_lambda_new, &config);

    awsc_lambda_invoke_input input{};
    input.function_name = function.c_str();
    input.payload = AWSC_BLOB(event.data(), event.size());
    input.log_type = AWSC_LAMBDA_LOG_TYPE_TAIL;
    const awsc_call_options *no_options = nullptr;
    auto output = make<Owned<awsc_lambda_invoke_output>>(awsc_lambda_invoke, client.get(), &input, no_options);

    std::printf("status: %d\n", static_cast<int>(output->status_code.value));
    if (output->function_error) std::printf("function error: %s\n", output->function_error);
    std::printf("payload: %.*s\n", static_cast<int>(output->payload.size),
                static_cast<const char *>(output->payload.data));
    auto line = make<Owned<char>>(awsc_lambda_invoke_output_print, output.get());
    std::printf("output: %s\n", line.get());
}

// Builds an input at run time in an arena, and prints it before it is sent.
static void show_update(const std::string &function)
{
    auto arena = make<Arena>(awsc_arena_new);
    awsc_lambda_update_function_configuration_input input{};
    auto *environment = AWSC_NEW(arena.get(), awsc_lambda_environment);
    if (!environment) throw std::bad_alloc();
    input.function_name = function.c_str();
    input.environment = environment;
    for (const char *size : {"small", "large"}) {
        awsc_text_list_add(arena.get(), &input.layers, (std::string("arn:aws:lambda:::layer:") + size).c_str());
        awsc_text_map_put(arena.get(), &environment->variables, "SIZE", size);
    }
    if (awsc_arena_failed(arena.get())) throw std::bad_alloc();
    auto json = make<Owned<char>>(awsc_lambda_update_function_configuration_input_to_json, &input);
    std::printf("update: %s\n", json.get());
}

int main(int argc, char **argv)
{
    try {
        run(argc > 1 ? argv[1] : "hello", argc > 2 ? argv[2] : "{\"name\": \"Ada\"}");
        show_update(argc > 1 ? argv[1] : "hello");
        return 0;
    } catch (const std::exception &failure) {
        std::fprintf(stderr, "%s\n", failure.what());
        return 1;
    }
}
