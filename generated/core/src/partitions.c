/* SPDX-License-Identifier: Apache-2.0 */
/* Made by codegen/partitions.py from model/partitions.json. Do not edit. */
#include "endpoint/partition.h"

static const char regions_0[] =
    "af-south-1\0"
    "ap-east-1\0"
    "ap-east-2\0"
    "ap-northeast-1\0"
    "ap-northeast-2\0"
    "ap-northeast-3\0"
    "ap-south-1\0"
    "ap-south-2\0"
    "ap-southeast-1\0"
    "ap-southeast-2\0"
    "ap-southeast-3\0"
    "ap-southeast-4\0"
    "ap-southeast-5\0"
    "ap-southeast-6\0"
    "ap-southeast-7\0"
    "aws-global\0"
    "ca-central-1\0"
    "ca-west-1\0"
    "eu-central-1\0"
    "eu-central-2\0"
    "eu-north-1\0"
    "eu-south-1\0"
    "eu-south-2\0"
    "eu-west-1\0"
    "eu-west-2\0"
    "eu-west-3\0"
    "il-central-1\0"
    "me-central-1\0"
    "me-south-1\0"
    "mx-central-1\0"
    "sa-east-1\0"
    "us-east-1\0"
    "us-east-2\0"
    "us-west-1\0"
    "us-west-2\0";

static const char prefixes_0[] =
    "us-\0"
    "eu-\0"
    "ap-\0"
    "sa-\0"
    "ca-\0"
    "me-\0"
    "af-\0"
    "il-\0"
    "mx-\0";

static const char regions_1[] =
    "aws-cn-global\0"
    "cn-north-1\0"
    "cn-northwest-1\0";

static const char prefixes_1[] =
    "cn-\0";

static const char regions_2[] =
    "eusc-de-east-1\0";

static const char prefixes_2[] =
    "eusc-de-\0";

static const char regions_3[] =
    "aws-iso-global\0"
    "us-iso-east-1\0"
    "us-iso-west-1\0";

static const char prefixes_3[] =
    "us-iso-\0";

static const char regions_4[] =
    "aws-iso-b-global\0"
    "us-isob-east-1\0"
    "us-isob-west-1\0";

static const char prefixes_4[] =
    "us-isob-\0";

static const char regions_5[] =
    "aws-iso-e-global\0"
    "eu-isoe-west-1\0";

static const char prefixes_5[] =
    "eu-isoe-\0";

static const char regions_6[] =
    "aws-iso-f-global\0"
    "us-isof-east-1\0"
    "us-isof-south-1\0";

static const char prefixes_6[] =
    "us-isof-\0";

static const char regions_7[] =
    "aws-us-gov-global\0"
    "us-gov-east-1\0"
    "us-gov-west-1\0";

static const char prefixes_7[] =
    "us-gov-\0";

static const awsc_partition partitions[] = {
    {"aws", "amazonaws.com", "api.aws", "us-east-1", true, true, regions_0, prefixes_0},
    {"aws-cn", "amazonaws.com.cn", "api.amazonwebservices.com.cn", "cn-northwest-1", true, true, regions_1, prefixes_1},
    {"aws-eusc", "amazonaws.eu", "api.amazonwebservices.eu", "eusc-de-east-1", true, true, regions_2, prefixes_2},
    {"aws-iso", "c2s.ic.gov", "api.aws.ic.gov", "us-iso-east-1", true, true, regions_3, prefixes_3},
    {"aws-iso-b", "sc2s.sgov.gov", "api.aws.scloud", "us-isob-east-1", true, true, regions_4, prefixes_4},
    {"aws-iso-e", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk", "eu-isoe-west-1", true, true, regions_5, prefixes_5},
    {"aws-iso-f", "csp.hci.ic.gov", "api.aws.hci.ic.gov", "us-isof-south-1", true, true, regions_6, prefixes_6},
    {"aws-us-gov", "amazonaws.com", "api.aws", "us-gov-west-1", true, true, regions_7, prefixes_7},
};

extern const awsc_partitions awsc_partitions_all;
const awsc_partitions awsc_partitions_all = {partitions, 8};
