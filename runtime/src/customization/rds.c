/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Customization of RDS, Neptune and DocumentDB: a request for a copy from another region contains a presigned URL, with
 * which the service in that region reads the source. The region comes from the ARN of the source.
 */
#include <string.h>

#include "auth/sigv4.h"
#include "base/encode.h"
#include "endpoint/endpoint.h"
#include "endpoint/functions.h"
#include "error/error.h"
#include "protocol/aws_query.h"
#include "schema/value.h"

enum { VALID_SECONDS = 3600 };

/* ---- the source -------------------------------------------------------------------------------------------------- */

static const char *text_member(const awsc_completion *facts, const char *name)
{
    const awsc_schema *schema = facts->operation->input;
    for (size_t i = 0; i < schema->member_count; i++) {
        const awsc_member *member = &schema->members[i];
        if (member->type == AWSC_TYPE_TEXT && awsc_member_visible(member, facts->level) &&
            awsc_view_equal(awsc_member_name(member), awsc_view_text(name)))
            return awsc_pointer_at(awsc_member_value(member, facts->input));
    }
    return NULL;
}

/* Returns the region of the source if it differs from the client's; else an empty view. */
static awsc_view source_region(const awsc_completion *facts)
{
    static const char *const sources[] = {"SourceDBSnapshotIdentifier",  "SourceDBInstanceIdentifier",
                                          "SourceDBClusterIdentifier",   "SourceDBClusterSnapshotIdentifier",
                                          "ReplicationSourceIdentifier", "SourceDBInstanceArn"};
    awsc_rules_arn arn;
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
        const char *source = text_member(facts, sources[i]);
        if (source && awsc_rules_parse_arn(awsc_view_text(source), &arn) && arn.region.size &&
            !awsc_view_equal(arn.region, awsc_view_text(facts->region)))
            return arn.region;
    }
    return awsc_view_of(NULL, 0);
}

static bool takes_url(const awsc_completion *facts)
{
    const awsc_schema *schema = facts->operation->input;
    for (size_t i = 0; i < schema->member_count; i++)
        if (awsc_view_equal(awsc_member_name(&schema->members[i]), AWSC_VIEW("PreSignedUrl")))
            return !text_member(facts, "PreSignedUrl");
    return false;
}

/* ---- the presigned URL ------------------------------------------------------------------------------------------- */

/* Makes a GET request to the endpoint of the source region. Its query is the form with the client's region as
 * destination. */
static int make_request(const awsc_completion *facts, const awsc_http_request *request, const char *url,
                        awsc_http_request **out, awsc_error **error)
{
    const char *host = strstr(url, "://");
    int status = host ? awsc_http_request_new("GET", "/", out, error)
                      : awsc_error_set(error, AWSC_ERR_ENDPOINT, "the endpoint of the source is not a URL");
    if (status) return status;
    awsc_view region = awsc_view_text(facts->region);
    awsc_buffer_append_view(&(*out)->query, awsc_buffer_view(&request->owned_body));
    awsc_http_request_add_query(*out, AWSC_VIEW("DestinationRegion"), &region);
    if ((*out)->query.failed) return awsc_error_nomem(error);
    return awsc_http_request_set_header(*out, "Host", host + 3, error);
}

static int append_url(const char *url, const awsc_http_request *presigned, awsc_http_request *request,
                      awsc_error **error)
{
    awsc_buffer text = AWSC_BUFFER_INIT_SECRET(request->allocator);
    awsc_buffer *form = &request->owned_body;
    awsc_buffer_append_text(&text, url);
    awsc_buffer_append_text(&text, "/?");
    awsc_buffer_append_view(&text, awsc_buffer_view(&presigned->query));
    awsc_buffer_append_text(form, "&PreSignedUrl=");
    awsc_uri_encode(form, awsc_buffer_view(&text), false);
    bool failed = text.failed || form->failed;
    awsc_buffer_clear_secret(&text);
    if (failed) return awsc_error_nomem(error);
    awsc_http_request_set_body(request, AWSC_BODY_MEMORY(form->data, form->size));
    return AWSC_OK;
}

static int presign(const awsc_completion *facts, const char *url, const char *region, awsc_http_request *request,
                   awsc_error **error)
{
    awsc_sigv4_params params = AWSC_SIGV4_PARAMS_INIT;
    awsc_http_request *presigned = NULL;
    params.credentials = facts->credentials;
    params.service = facts->service->signing_name;
    params.region = region;
    params.time = (awsc_opt_time){AWSC_SET, facts->time};
    params.expires_seconds = AWSC_I64(VALID_SECONDS);
    int status = make_request(facts, request, url, &presigned, error);
    if (!status) status = awsc_sigv4_presign(presigned, &params, error);
    if (!status) status = append_url(url, presigned, request, error);
    awsc_http_request_free(presigned);
    return status;
}

static int complete(const awsc_completion *facts, awsc_http_request *request, awsc_error **error)
{
    awsc_view source = takes_url(facts) ? source_region(facts) : awsc_view_of(NULL, 0);
    awsc_endpoint_params params = AWSC_ENDPOINT_PARAMS_INIT;
    awsc_endpoint endpoint;
    if (!source.size) return AWSC_OK;
    char *region = awsc_text_copy_n(request->allocator, source.data, source.size);
    if (!region) return awsc_error_nomem(error);
    params.region = region;
    params.use_fips = facts->use_fips;
    params.use_dualstack = facts->use_dualstack;
    int status = awsc_endpoint_resolve(request->allocator, facts->service->endpoint_rules, &params, &endpoint, error);
    if (!status) {
        status = presign(facts, endpoint.url, region, request, error);
        awsc_endpoint_clear(&endpoint);
    }
    awsc_release(request->allocator, region);
    return status;
}

const awsc_protocol awsc_internal_rds = {
    .name = "awsQuery",
    .bind_request = awsc_aws_query_bind_request,
    .deserialize = awsc_aws_query_deserialize,
    .deserialize_error = awsc_aws_query_error,
    .complete = complete,
};
