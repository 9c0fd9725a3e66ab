/* SPDX-License-Identifier: Apache-2.0 */
/* Interface of the plugin of test_dlclose.c. */
#ifndef AWSC_TESTS_PLUGIN_H
#define AWSC_TESTS_PLUGIN_H

/* Invokes at `url`, then at `silent_url` without success. Returns 0, or the number of the failed step. */
int plugin_run(const char *url, const char *silent_url);

#endif
