/* Made by codegen/partitions.py from model/partitions.json. Do not edit. */
#include "endpoint/partition.h"

static const char *const regions_0[] = {
    "af-south-1",
    "ap-east-1",
    "ap-east-2",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-south-2",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "ap-southeast-6",
    "ap-southeast-7",
    "aws-global",
    "ca-central-1",
    "ca-west-1",
    "eu-central-1",
    "eu-central-2",
    "eu-north-1",
    "eu-south-1",
    "eu-south-2",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "il-central-1",
    "me-central-1",
    "me-south-1",
    "mx-central-1",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
};

static const char *const prefixes_0[] = {
    "us-",
    "eu-",
    "ap-",
    "sa-",
    "ca-",
    "me-",
    "af-",
    "il-",
    "mx-",
};

static const char *const regions_1[] = {
    "aws-cn-global",
    "cn-north-1",
    "cn-northwest-1",
};

static const char *const prefixes_1[] = {
    "cn-",
};

static const char *const regions_2[] = {
    "eusc-de-east-1",
};

static const char *const prefixes_2[] = {
    "eusc-de-",
};

static const char *const regions_3[] = {
    "aws-iso-global",
    "us-iso-east-1",
    "us-iso-west-1",
};

static const char *const prefixes_3[] = {
    "us-iso-",
};

static const char *const regions_4[] = {
    "aws-iso-b-global",
    "us-isob-east-1",
    "us-isob-west-1",
};

static const char *const prefixes_4[] = {
    "us-isob-",
};

static const char *const regions_5[] = {
    "aws-iso-e-global",
    "eu-isoe-west-1",
};

static const char *const prefixes_5[] = {
    "eu-isoe-",
};

static const char *const regions_6[] = {
    "aws-iso-f-global",
    "us-isof-east-1",
    "us-isof-south-1",
};

static const char *const prefixes_6[] = {
    "us-isof-",
};

static const char *const regions_7[] = {
    "aws-us-gov-global",
    "us-gov-east-1",
    "us-gov-west-1",
};

static const char *const prefixes_7[] = {
    "us-gov-",
};

static const awsc_partition partitions[] = {
    {"aws", "amazonaws.com", "api.aws", "us-east-1", true, true, regions_0, 35, prefixes_0, 9},
    {"aws-cn", "amazonaws.com.cn", "api.amazonwebservices.com.cn", "cn-northwest-1", true, true, regions_1, 3, prefixes_1, 1},
    {"aws-eusc", "amazonaws.eu", "api.amazonwebservices.eu", "eusc-de-east-1", true, true, regions_2, 1, prefixes_2, 1},
    {"aws-iso", "c2s.ic.gov", "api.aws.ic.gov", "us-iso-east-1", true, true, regions_3, 3, prefixes_3, 1},
    {"aws-iso-b", "sc2s.sgov.gov", "api.aws.scloud", "us-isob-east-1", true, true, regions_4, 3, prefixes_4, 1},
    {"aws-iso-e", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk", "eu-isoe-west-1", true, true, regions_5, 2, prefixes_5, 1},
    {"aws-iso-f", "csp.hci.ic.gov", "api.aws.hci.ic.gov", "us-isof-south-1", true, true, regions_6, 3, prefixes_6, 1},
    {"aws-us-gov", "amazonaws.com", "api.aws", "us-gov-west-1", true, true, regions_7, 3, prefixes_7, 1},
};

extern const awsc_partitions awsc_partitions_all;
const awsc_partitions awsc_partitions_all = {partitions, 8};
