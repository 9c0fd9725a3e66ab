/* SPDX-License-Identifier: Apache-2.0 */
/* The script of examples as a text, which the build makes. */
#ifndef CLI_EXAMPLES_H
#define CLI_EXAMPLES_H

extern const char awsc_cli_examples[];

#endif
