#!/bin/sh
# Fails, and says why in the form of the service.
echo '{"errorType":"OutOfCheese","errorMessage":"there is no cheese left","stackTrace":[]}'
exit 1
