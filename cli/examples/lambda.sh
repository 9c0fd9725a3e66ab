# SPDX-License-Identifier: Apache-2.0
# Examples of the help pages, in an order in which they run one after the other. A comment describes the commands
# below it, up to the next empty line.

# Creates a function from a package.
lambda create-function --function-name thumbnail --runtime python3.13 --handler app.handler \
    --role arn:aws:iam::123456789012:role/thumbnail --zip-file fileb://function.zip

# Creates a function with variables, from a package in a bucket, and waits until it can be invoked.
lambda create-function --function-name report --runtime python3.13 --handler app.handler --timeout 60 \
    --role arn:aws:iam::123456789012:role/report --code S3Bucket=packages,S3Key=report.zip \
    --environment 'Variables={STAGE=test,TABLE=reports}' --tags team=billing
lambda wait function-active-v2 --function-name report

# Waits until an update is complete.
lambda wait function-updated-v2 --function-name thumbnail

# Names of all functions with a runtime.
lambda list-functions --query 'Functions[?Runtime==`python3.13`].FunctionName' --output text

# A line of JSON for each function.
lambda list-functions --output jsonl

# Where the package can be downloaded.
lambda get-function --function-name thumbnail --query Code.Location --output text

# Memory and timeout of a function.
lambda get-function-configuration --function-name thumbnail --query '[MemorySize,Timeout]' --output text

# Sends a file as the event and prints the result, and the end of the log on standard error.
lambda invoke --function-name thumbnail --payload file://event.json --tail -

# Writes the result to a file, and fails if the function failed.
lambda invoke --function-name thumbnail --payload '{"width":100}' result.json --query FunctionError |
    grep -qx null

# Queues an event and does not wait for a result.
lambda invoke --function-name thumbnail --invocation-type Event --payload '{}' result.json

# Prints the payload as it arrives.
lambda invoke-with-response-stream --function-name thumbnail --payload '{"width":100}' -

# Queues an event by the old interface.
lambda invoke-async --function-name thumbnail --invoke-args event.json

# Replaces the code by a new package and waits until it is in use.
lambda update-function-code --function-name thumbnail --zip-file fileb://function.zip
lambda wait function-updated-v2 --function-name thumbnail

# Gives the function more memory and a longer timeout.
lambda update-function-configuration --function-name thumbnail --memory-size 512 --timeout 30

# Reads the settings from YAML, which a skeleton helps to write.
lambda update-function-configuration --generate-cli-skeleton yaml-input > settings.yaml
lambda update-function-configuration --cli-input-yaml 'FunctionName: thumbnail
Description: makes small pictures
Environment:
  Variables: {STAGE: test}'

# Publishes a version, and lists all.
lambda publish-version --function-name thumbnail --description first
lambda list-versions-by-function --function-name thumbnail --query 'Versions[].Version' --output text

# An alias for a version.
lambda create-alias --function-name thumbnail --name live --function-version 1
lambda get-alias --function-name thumbnail --name live
lambda list-aliases --function-name thumbnail --output table

# Sends a tenth of the invocations to another version.
lambda update-function-configuration --function-name thumbnail --memory-size 256
lambda wait function-updated-v2 --function-name thumbnail
lambda publish-version --function-name thumbnail --description second
lambda update-alias --function-name thumbnail --name live --routing-config 'AdditionalVersionWeights={2=0.1}'

# Keeps two environments ready.
lambda put-provisioned-concurrency-config --function-name thumbnail --qualifier live \
    --provisioned-concurrent-executions 2
lambda get-provisioned-concurrency-config --function-name thumbnail --qualifier live --query Status
lambda list-provisioned-concurrency-configs --function-name thumbnail
lambda delete-provisioned-concurrency-config --function-name thumbnail --qualifier live

# Allows ten concurrent runs, then removes the limit.
lambda put-function-concurrency --function-name thumbnail --reserved-concurrent-executions 10
lambda get-function-concurrency --function-name thumbnail
lambda delete-function-concurrency --function-name thumbnail

# Retries failed events once, and sends those that still fail to a queue.
lambda put-function-event-invoke-config --function-name thumbnail --maximum-retry-attempts 1 \
    --destination-config 'OnFailure={Destination=arn:aws:sqs:us-east-1:123456789012:failed}'
lambda update-function-event-invoke-config --function-name thumbnail --maximum-event-age-in-seconds 3600
lambda get-function-event-invoke-config --function-name thumbnail
lambda list-function-event-invoke-configs --function-name thumbnail
lambda delete-function-event-invoke-config --function-name thumbnail

# A URL for an alias.
lambda create-function-url-config --function-name thumbnail --qualifier live --auth-type AWS_IAM
lambda update-function-url-config --function-name thumbnail --qualifier live --cors 'AllowOrigins=https://example.com'
lambda get-function-url-config --function-name thumbnail --qualifier live --query FunctionUrl --output text
lambda list-function-url-configs --function-name thumbnail
lambda delete-function-url-config --function-name thumbnail --qualifier live

# Lets events of a bucket invoke the function.
lambda add-permission --function-name thumbnail --statement-id bucket --action lambda:InvokeFunction \
    --principal s3.amazonaws.com --source-arn arn:aws:s3:::pictures --source-account 123456789012
lambda get-policy --function-name thumbnail --query Policy --output text
lambda remove-permission --function-name thumbnail --statement-id bucket

# Replaces a whole policy.
arn=$(lambda get-function-configuration --function-name thumbnail --query FunctionArn --output text)
lambda put-resource-policy --resource-arn "$arn" --policy '{"Version":"2012-10-17","Statement":[{"Sid":"all",
    "Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"lambda:InvokeFunction","Resource":"'"$arn"'"}]}'
lambda get-resource-policy --resource-arn "$arn" --query Policy --output text
lambda delete-resource-policy --resource-arn "$arn"

# Tags of a function.
arn=$(lambda get-function-configuration --function-name thumbnail --query FunctionArn --output text)
lambda tag-resource --resource "$arn" --tags team=web,cost=42
lambda list-tags --resource "$arn" --query Tags
lambda untag-resource --resource "$arn" --tag-keys cost

# Lets recursive loops run.
lambda put-function-recursion-config --function-name thumbnail --recursive-loop Allow
lambda get-function-recursion-config --function-name thumbnail

# Keeps the version of the runtime until the next update of the function.
lambda put-runtime-management-config --function-name thumbnail --update-runtime-on FunctionUpdate
lambda get-runtime-management-config --function-name thumbnail

# Reads a queue.
uuid=$(lambda create-event-source-mapping --function-name thumbnail --batch-size 5 \
    --event-source-arn arn:aws:sqs:us-east-1:123456789012:pictures --query UUID --output text)
lambda get-event-source-mapping --uuid "$uuid" --query State
lambda update-event-source-mapping --uuid "$uuid" --no-enabled
lambda list-event-source-mappings --function-name thumbnail --query 'EventSourceMappings[].UUID' --output text
lambda delete-event-source-mapping --uuid "$uuid"

# Publishes a layer and uses it.
lambda publish-layer-version --layer-name tools --zip-file fileb://layer.zip --compatible-runtimes python3.13
layer=$(lambda list-layers --query 'Layers[0].LatestMatchingVersion.LayerVersionArn' --output text)
lambda update-function-configuration --function-name thumbnail --layers "$layer"
lambda list-layer-versions --layer-name tools --query 'LayerVersions[].Version' --output text
lambda get-layer-version --layer-name tools --version-number 1 --query Content.Location --output text
lambda get-layer-version-by-arn --arn "$layer" --query CompatibleRuntimes

# Lets another account use a layer.
lambda add-layer-version-permission --layer-name tools --version-number 1 --statement-id partner \
    --action lambda:GetLayerVersion --principal 210987654321
lambda get-layer-version-policy --layer-name tools --version-number 1
lambda remove-layer-version-permission --layer-name tools --version-number 1 --statement-id partner
lambda delete-layer-version --layer-name tools --version-number 1

# Accepts signed code only.
csc=$(lambda create-code-signing-config --query CodeSigningConfig.CodeSigningConfigArn --output text \
    --allowed-publishers SigningProfileVersionArns=arn:aws:signer:us-east-1:123456789012:/signing-profiles/web/abcdefghij)
lambda put-function-code-signing-config --function-name thumbnail --code-signing-config-arn "$csc"
lambda get-function-code-signing-config --function-name thumbnail
lambda list-functions-by-code-signing-config --code-signing-config-arn "$csc"
lambda delete-function-code-signing-config --function-name thumbnail
lambda get-code-signing-config --code-signing-config-arn "$csc"
lambda update-code-signing-config --code-signing-config-arn "$csc" \
    --code-signing-policies UntrustedArtifactOnDeployment=Enforce
lambda list-code-signing-configs --query 'CodeSigningConfigs[].CodeSigningConfigId' --output text
lambda delete-code-signing-config --code-signing-config-arn "$csc"

# A pool of instances for functions.
lambda create-capacity-provider --capacity-provider-name pool \
    --vpc-config SubnetIds=subnet-1,SecurityGroupIds=sg-1 \
    --permissions-config CapacityProviderOperatorRoleArn=arn:aws:iam::123456789012:role/pool
lambda get-capacity-provider --capacity-provider-name pool --query CapacityProvider.State --output text
lambda update-capacity-provider --capacity-provider-name pool --capacity-provider-scaling-config MaxVCpuCount=16
lambda list-capacity-providers --state Active
lambda list-function-versions-by-capacity-provider --capacity-provider-name pool
lambda delete-capacity-provider --capacity-provider-name pool

# Bounds of the environments of a version.
lambda put-function-scaling-config --function-name thumbnail --qualifier 1 \
    --function-scaling-config MinExecutionEnvironments=1,MaxExecutionEnvironments=5
lambda get-function-scaling-config --function-name thumbnail --qualifier 1

# Starts a durable execution and shows its history until the end.
lambda create-function --function-name order --runtime python3.13 --handler durable.handler \
    --role arn:aws:iam::123456789012:role/order --zip-file fileb://function.zip \
    --durable-config ExecutionTimeout=600,RetentionPeriodInDays=1
lambda invoke --function-name order --durable-execution-name first --payload '{}' --follow result.json

# Looks at a durable execution.
arn=$(lambda list-durable-executions-by-function --function-name order --durable-execution-name first \
    --query 'DurableExecutions[0].DurableExecutionArn' --output text)
lambda get-durable-execution --durable-execution-arn "$arn" --query '[Status,Result]'
lambda get-durable-execution-history --durable-execution-arn "$arn" --query 'Events[].EventType' --output text

# Answers a callback of a durable execution.
arn=$(lambda invoke --function-name order --invocation-type Event --payload '{"callback":true}' result.json \
    --query DurableExecutionArn --output text)
until id=$(lambda get-durable-execution-history --durable-execution-arn "$arn" --output text \
    --query 'Events[].CallbackStartedDetails.CallbackId | [0]') && [ "$id" != None ]; do sleep 0.1; done
lambda send-durable-execution-callback-heartbeat --callback-id "$id"
lambda send-durable-execution-callback-success --callback-id "$id" --result '{"paid":true}'

# Lets a callback fail.
arn=$(lambda invoke --function-name order --invocation-type Event --payload '{"callback":true}' result.json \
    --query DurableExecutionArn --output text)
until id=$(lambda get-durable-execution-history --durable-execution-arn "$arn" --output text \
    --query 'Events[].CallbackStartedDetails.CallbackId | [0]') && [ "$id" != None ]; do sleep 0.1; done
lambda send-durable-execution-callback-failure --callback-id "$id" --error ErrorMessage=refused,ErrorType=Payment

# Records progress, as the runtime library of a durable function does. The event has ARN and token.
lambda get-durable-execution-state --durable-execution-arn "$execution" --checkpoint-token "$token"
lambda checkpoint-durable-execution --durable-execution-arn "$execution" --checkpoint-token "$token" \
    --updates Id=1,Type=STEP,Action=START

# Stops a durable execution.
arn=$(lambda list-durable-executions-by-function --function-name order --statuses RUNNING \
    --query 'DurableExecutions[0].DurableExecutionArn' --output text)
lambda stop-durable-execution --durable-execution-arn "$arn" --error ErrorMessage=obsolete

# Limits and use of the account.
lambda get-account-settings --query AccountLimit

# Deletes an alias, one version, and the function.
lambda delete-alias --function-name thumbnail --name live
lambda delete-function --function-name thumbnail --qualifier 1
lambda delete-function --function-name thumbnail
