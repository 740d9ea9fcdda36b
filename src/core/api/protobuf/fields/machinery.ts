/**
 * Upstream's types of what all groups share, and groups with servers of their own; made by scripts/protobuf-fields.mjs, do not edit. Its form: ../messages.ts.
 */
export const MACHINERY_FIELDS = `
# meta.v1 meta.k8s.io/v1 io.k8s.apimachinery.pkg.apis.meta.v1
@APIGroup name:1:s! versions:2:[]GroupVersionForDiscovery! preferredVersion:3:GroupVersionForDiscovery~ serverAddressByClientCIDRs:4:[]ServerAddressByClientCIDR~
@APIGroupList groups:1:[]APIGroup!
APIResource name:1:s! singularName:6:s! namespaced:2:b! group:8:s~ version:9:s~ kind:3:s! verbs:4:&[]s! shortNames:5:[]s~ categories:7:[]s~ storageVersionHash:10:s~
@APIResourceList groupVersion:1:s! resources:2:[]APIResource!
@APIVersions versions:1:[]s! serverAddressByClientCIDRs:2:[]ServerAddressByClientCIDR!
@ApplyOptions dryRun:1:[]s~ force:2:b! fieldManager:3:s!
Condition type:1:s! status:2:s! observedGeneration:3:l~ lastTransitionTime:4:t! reason:5:s! message:6:s!
@CreateOptions dryRun:1:[]s~ fieldManager:3:s~ fieldValidation:4:s~
@DeleteOptions gracePeriodSeconds:1:l*~ preconditions:2:Preconditions*~ orphanDependents:3:b*~ propagationPolicy:4:s*~ dryRun:5:[]s~ ignoreStoreReadErrorWithClusterBreakingPotential:6:b*~
FieldSelectorRequirement key:1:s! operator:2:s! values:3:[]s~
@GetOptions resourceVersion:1:s~
GroupVersionForDiscovery groupVersion:1:s! version:2:s!
LabelSelector matchLabels:1:{}s~ matchExpressions:2:[]LabelSelectorRequirement~
LabelSelectorRequirement key:1:s! operator:2:s! values:3:[]s~
@List metadata:1:ListMeta~ items:2:[]j!
ListMeta selfLink:1:s~ resourceVersion:2:s~ continue:3:s~ remainingItemCount:4:l*~
@ListOptions labelSelector:1:s~ fieldSelector:2:s~ watch:3:b~ allowWatchBookmarks:9:b~ resourceVersion:4:s~ resourceVersionMatch:10:s~ timeoutSeconds:5:l*~ limit:7:l~ continue:8:s~ sendInitialEvents:11:b*~
ManagedFieldsEntry manager:1:s~ operation:2:s~ apiVersion:3:s~ time:4:t*~ fieldsType:6:s~ fieldsV1:7:j*~ subresource:8:s~
ObjectMeta name:1:s~ generateName:2:s~ namespace:3:s~ selfLink:4:s~ uid:5:s~ resourceVersion:6:s~ generation:7:l~ creationTimestamp:8:t~ deletionTimestamp:9:t*~ deletionGracePeriodSeconds:10:l*~ labels:11:{}s~ annotations:12:{}s~ ownerReferences:13:[]OwnerReference~ finalizers:14:[]s~ managedFields:17:[]ManagedFieldsEntry~
OwnerReference apiVersion:5:s! kind:1:s! name:3:s! uid:4:s! controller:6:b*~ blockOwnerDeletion:7:b*~
@PartialObjectMetadata metadata:1:ObjectMeta~
@PartialObjectMetadataList metadata:1:ListMeta~ items:2:[]PartialObjectMetadata!
Patch
@PatchOptions dryRun:1:[]s~ force:2:b*~ fieldManager:3:s~ fieldValidation:4:s~
Preconditions uid:1:s*~ resourceVersion:2:s*~
RootPaths paths:1:[]s!
ServerAddressByClientCIDR clientCIDR:1:s! serverAddress:2:s!
@Status metadata:1:ListMeta~ status:2:s~ message:3:s~ reason:4:s~ details:5:StatusDetails*~ code:6:i~
StatusCause reason:1:s~ message:2:s~ field:3:s~
StatusDetails name:1:s~ group:2:s~ kind:3:s~ uid:6:s~ causes:4:[]StatusCause~ retryAfterSeconds:5:i~
@UpdateOptions dryRun:1:[]s~ fieldManager:2:s~ fieldValidation:3:s~
WatchEvent type:1:s! object:2:j!
# apiextensions.v1 apiextensions.k8s.io/v1 io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1
CustomResourceColumnDefinition name:1:s! type:2:s! format:3:s~ description:4:s~ priority:5:i~ jsonPath:6:s!
CustomResourceConversion strategy:1:s! webhook:2:WebhookConversion*~
@CustomResourceDefinition metadata:1:meta.v1.ObjectMeta~ spec:2:CustomResourceDefinitionSpec! status:3:CustomResourceDefinitionStatus~
CustomResourceDefinitionCondition type:1:s! status:2:s! lastTransitionTime:3:t~ reason:4:s~ message:5:s~
@CustomResourceDefinitionList metadata:1:meta.v1.ListMeta~ items:2:[]CustomResourceDefinition!
CustomResourceDefinitionNames plural:1:s! singular:2:s~ shortNames:3:[]s~ kind:4:s! listKind:5:s~ categories:6:[]s~
CustomResourceDefinitionSpec group:1:s! names:3:CustomResourceDefinitionNames! scope:4:s! versions:7:[]CustomResourceDefinitionVersion! conversion:9:CustomResourceConversion*~ preserveUnknownFields:10:b~
CustomResourceDefinitionStatus conditions:1:[]CustomResourceDefinitionCondition acceptedNames:2:CustomResourceDefinitionNames storedVersions:3:[]s
CustomResourceDefinitionVersion name:1:s! served:2:b! storage:3:b! deprecated:7:b~ deprecationWarning:8:s*~ schema:4:CustomResourceValidation*~ subresources:5:CustomResourceSubresources*~ additionalPrinterColumns:6:[]CustomResourceColumnDefinition~ selectableFields:9:[]SelectableField~
CustomResourceSubresourceScale specReplicasPath:1:s! statusReplicasPath:2:s! labelSelectorPath:3:s*~
CustomResourceSubresourceStatus
CustomResourceSubresources status:1:CustomResourceSubresourceStatus*~ scale:2:CustomResourceSubresourceScale*~
CustomResourceValidation openAPIV3Schema:1:JSONSchemaProps*~
ExternalDocumentation description:1:s~ url:2:s~
JSONSchemaProps id:1:s~ $schema:2:s~ $ref:3:s*~ description:4:s~ type:5:s~ format:6:s~ title:7:s~ default:8:j*~ maximum:9:d*~ exclusiveMaximum:10:b~ minimum:11:d*~ exclusiveMinimum:12:b~ maxLength:13:l*~ minLength:14:l*~ pattern:15:s~ maxItems:16:l*~ minItems:17:l*~ uniqueItems:18:b~ multipleOf:19:d*~ enum:20:[]j~ maxProperties:21:l*~ minProperties:22:l*~ required:23:[]s~ items:24:JSONSchemaPropsOrArray*~ allOf:25:[]JSONSchemaProps~ oneOf:26:[]JSONSchemaProps~ anyOf:27:[]JSONSchemaProps~ not:28:JSONSchemaProps*~ properties:29:{}JSONSchemaProps~ additionalProperties:30:JSONSchemaPropsOrBool*~ patternProperties:31:{}JSONSchemaProps~ dependencies:32:{}JSONSchemaPropsOrStringArray~ additionalItems:33:JSONSchemaPropsOrBool*~ definitions:34:{}JSONSchemaProps~ externalDocs:35:ExternalDocumentation*~ example:36:j*~ nullable:37:b~ x-kubernetes-preserve-unknown-fields:38:b*~ x-kubernetes-embedded-resource:39:b~ x-kubernetes-int-or-string:40:b~ x-kubernetes-list-map-keys:41:[]s~ x-kubernetes-list-type:42:s*~ x-kubernetes-map-type:43:s*~ x-kubernetes-validations:44:[]ValidationRule~
|JSONSchemaPropsOrArray schema:1:JSONSchemaProps*! jSONSchemas:2:[]JSONSchemaProps!
|JSONSchemaPropsOrBool allows:1:b! schema:2:JSONSchemaProps*!
|JSONSchemaPropsOrStringArray schema:1:JSONSchemaProps*! property:2:[]s!
SelectableField jsonPath:1:s!
ServiceReference namespace:1:s! name:2:s! path:3:s*~ port:4:i*~
ValidationRule rule:1:s! message:2:s~ messageExpression:3:s~ reason:4:s*~ fieldPath:5:s~ optionalOldSelf:6:b*~
WebhookClientConfig url:3:s*~ service:1:ServiceReference*~ caBundle:2:y~
WebhookConversion clientConfig:2:WebhookClientConfig*~ conversionReviewVersions:3:[]s!
# apiregistration.v1 apiregistration.k8s.io/v1 io.k8s.kube-aggregator.pkg.apis.apiregistration.v1
@APIService metadata:1:meta.v1.ObjectMeta~ spec:2:APIServiceSpec~ status:3:APIServiceStatus~
APIServiceCondition type:1:s! status:2:s! lastTransitionTime:3:t~ reason:4:s~ message:5:s~
@APIServiceList metadata:1:meta.v1.ListMeta~ items:2:[]APIService!
APIServiceSpec service:1:ServiceReference*~ group:2:s~ version:3:s~ insecureSkipTLSVerify:4:b~ caBundle:5:y~ groupPriorityMinimum:7:i! versionPriority:8:i!
APIServiceStatus conditions:1:[]APIServiceCondition~
ServiceReference namespace:1:s~ name:2:s~ port:3:i*~
# metrics.v1beta1 metrics.k8s.io/v1beta1 io.k8s.metrics.pkg.apis.metrics.v1beta1
ContainerMetrics name:1:s! usage:2:{}q!
@NodeMetrics metadata:1:meta.v1.ObjectMeta~ timestamp:2:t! window:3:D! usage:4:{}q!
@NodeMetricsList metadata:1:meta.v1.ListMeta~ items:2:[]NodeMetrics!
@PodMetrics metadata:1:meta.v1.ObjectMeta~ timestamp:2:t! window:3:D! containers:4:[]ContainerMetrics!
@PodMetricsList metadata:1:meta.v1.ListMeta~ items:2:[]PodMetrics!
`;
