/* SPDX-License-Identifier: Apache-2.0 */
/* Declares the text of the script of examples. The build generates it. */
#ifndef CLI_EXAMPLES_H
#define CLI_EXAMPLES_H

extern const char awsc_cli_examples[];

#endif
