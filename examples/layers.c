/* SPDX-License-Identifier: Apache-2.0 */
/* Publishes a layer from a file, lists all layers, and deletes the version again. */
#include <stdio.h>

#include <awsc/lambda.h>

enum { MOST_BYTES = 1 << 20 };

static size_t read_file(const char *path, char *bytes)
{
    FILE *file = fopen(path, "rb");
    size_t size = file ? fread(bytes, 1, MOST_BYTES, file) : 0;
    if (file) fclose(file);
    return size;
}

static int run(awsc_lambda *lambda, awsc_blob package, awsc_error **error)
{
    awsc_lambda_layer_version_content_input content = {.zip_file = package};
    awsc_lambda_publish_layer_version_input publish = {
        .layer_name = "tools",
        .description = "published by an example",
        .content = &content,
        .compatible_runtimes = {1, (const char *const[]){AWSC_LAMBDA_RUNTIME_PYTHON3_13}},
    };
    awsc_lambda_list_layers_input list = {.max_items = AWSC_I32(50)};
    awsc_lambda_publish_layer_version_output *version = NULL;
    awsc_lambda_list_layers_output *layers = NULL;

    int status = awsc_lambda_publish_layer_version(lambda, &publish, NULL, &version, error);
    if (!status) {
        printf("published %s: %lld bytes\n", version->layer_version_arn, (long long)version->content->code_size.value);
        status = awsc_lambda_list_layers(lambda, &list, NULL, &layers, error);
    }
    for (size_t i = 0; !status && i < layers->layers.count; i++) {
        const awsc_lambda_layers_list_item *layer = layers->layers.items[i];
        printf("layer: %s, latest version %lld\n", layer->layer_name,
               (long long)layer->latest_matching_version->version.value);
    }
    if (!status) {
        awsc_lambda_delete_layer_version_input delete = {.layer_name = "tools", .version_number = version->version};
        status = awsc_lambda_delete_layer_version(lambda, &delete, NULL, NULL, error);
    }
    awsc_free(version);
    awsc_free(layers);
    return status;
}

int main(int argc, char **argv)
{
    static char bytes[MOST_BYTES];
    size_t size = argc > 1 ? read_file(argv[1], bytes) : 0;
    if (!size) {
        fprintf(stderr, "usage: layers FILE.zip\n");
        return 2;
    }
    awsc_config config = AWSC_CONFIG_INIT;
    awsc_lambda *lambda = NULL;
    awsc_error *error = NULL;
    int status = awsc_lambda_new(&config, &lambda, &error);
    if (!status) status = run(lambda, AWSC_BLOB(bytes, size), &error);
    if (status) fprintf(stderr, "%s\n", awsc_error_text(error));
    awsc_error_free(error);
    awsc_lambda_free(lambda);
    return status ? 1 : 0;
}
