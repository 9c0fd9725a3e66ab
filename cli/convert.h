/* Between trees and the C values of a schema. */
#ifndef CLI_CONVERT_H
#define CLI_CONVERT_H

#include "cli.h"

/* An input that was validated. An exit code; on success `*out` is freed with awsc_free. */
int awsc_cli_to_input(const awsc_cli *cli, const awsc_schema *schema, const awsc_cli_value *value, void **out);

/* A structure or union of an output or event. `without` is left out; NULL: nothing is. */
awsc_cli_value *awsc_cli_from_output(const awsc_cli *cli, const awsc_schema *schema, const void *value,
                                     const awsc_member *without);

/* The same with the document as it came, so that nothing is shown that the service did not say: no default of the
 * model, and numbers as they were. `body` is that of the response. */
awsc_cli_value *awsc_cli_from_response(const awsc_cli *cli, const awsc_operation *operation, const void *output,
                                       awsc_cli_view body);

#endif
