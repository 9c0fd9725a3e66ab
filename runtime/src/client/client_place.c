/* SPDX-License-Identifier: Apache-2.0 */
#include "client/client_place.h"

#include "client/signing_choice.h"
#include "error/error.h"

void awsc_client_endpoint_params(const awsc_client *client, const char *endpoint_url, awsc_endpoint_params *params,
                                 awsc_endpoint_input *room)
{
    const awsc_settings *settings = client->settings;
    params->region = settings->region;
    params->use_fips = settings->use_fips;
    params->use_dualstack = settings->use_dualstack;
    params->endpoint = endpoint_url;
    params->inputs = room;
    /* Only the rules of STS have this one. */
    if (settings->sts_global_endpoint)
        room[params->input_count++] = (awsc_endpoint_input){
            .name = "AWS::STS::UseGlobalEndpoint", .type = AWSC_ENDPOINT_TYPE_BOOL, .boolean = true};
}

int awsc_client_place_by(const awsc_client *client, const awsc_endpoint_params *params, bool prefers_4a,
                         const char *endpoint_source, awsc_service_url *url, awsc_signing_choice *signing,
                         awsc_endpoint *endpoint, awsc_error **error)
{
    int status = awsc_endpoint_resolve(client->allocator, client->service->endpoint_rules, params, endpoint, error);
    if (!status)
        status = awsc_service_url_parse(client->allocator, endpoint->url,
                                        params->endpoint ? endpoint_source : "URL of the endpoint rules", url, error);
    if (!status) status = awsc_signing_choose(client, prefers_4a, endpoint, signing, error);
    if (status) {
        awsc_service_url_clear(url);
        awsc_signing_choice_clear(client->allocator, signing);
    }
    return status;
}
