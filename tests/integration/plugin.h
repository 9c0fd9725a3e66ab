/* What the plugin of test_dlclose.c offers. */
#ifndef AWSC_TESTS_PLUGIN_H
#define AWSC_TESTS_PLUGIN_H

/* Invokes at `url`, and in vain at `silent_url`. 0, or the number of the step that failed. */
int plugin_run(const char *url, const char *silent_url);

#endif
