/**
 * Upstream's types of the named groups; made by scripts/protobuf-fields.mjs, do not edit. Its form: ../messages.ts.
 */
export const GROUP_FIELDS = `
# admissionregistration.v1 admissionregistration.k8s.io/v1 io.k8s.api.admissionregistration.v1
AuditAnnotation key:1:s! valueExpression:2:s!
ExpressionWarning fieldRef:2:s! warning:3:s!
MatchCondition name:1:s! expression:2:s!
MatchResources namespaceSelector:1:meta.v1.LabelSelector*~ objectSelector:2:meta.v1.LabelSelector*~ resourceRules:3:[]NamedRuleWithOperations~ excludeResourceRules:4:[]NamedRuleWithOperations~ matchPolicy:7:s*~
MutatingWebhook name:1:s! clientConfig:2:WebhookClientConfig! rules:3:[]RuleWithOperations~ failurePolicy:4:s*~ matchPolicy:9:s*~ namespaceSelector:5:meta.v1.LabelSelector*~ objectSelector:11:meta.v1.LabelSelector*~ sideEffects:6:s*! timeoutSeconds:7:i*~ admissionReviewVersions:8:[]s! reinvocationPolicy:10:s*~ matchConditions:12:[]MatchCondition~
@MutatingWebhookConfiguration metadata:1:meta.v1.ObjectMeta~ webhooks:2:[]MutatingWebhook~
@MutatingWebhookConfigurationList metadata:1:meta.v1.ListMeta~ items:2:[]MutatingWebhookConfiguration!
NamedRuleWithOperations resourceNames:1:[]s~ operations:2.1:[]s~ apiGroups:2.2.1:[]s~ apiVersions:2.2.2:[]s~ resources:2.2.3:[]s~ scope:2.2.4:s*~
ParamKind apiVersion:1:s~ kind:2:s~
ParamRef name:1:s~ namespace:2:s~ selector:3:meta.v1.LabelSelector*~ parameterNotFoundAction:4:s*~
Rule apiGroups:1:[]s~ apiVersions:2:[]s~ resources:3:[]s~ scope:4:s*~
RuleWithOperations operations:1:[]s~ apiGroups:2.1:[]s~ apiVersions:2.2:[]s~ resources:2.3:[]s~ scope:2.4:s*~
ServiceReference namespace:1:s! name:2:s! path:3:s*~ port:4:i*~
TypeChecking expressionWarnings:1:[]ExpressionWarning~
@ValidatingAdmissionPolicy metadata:1:meta.v1.ObjectMeta~ spec:2:ValidatingAdmissionPolicySpec~ status:3:ValidatingAdmissionPolicyStatus~
@ValidatingAdmissionPolicyBinding metadata:1:meta.v1.ObjectMeta~ spec:2:ValidatingAdmissionPolicyBindingSpec~
@ValidatingAdmissionPolicyBindingList metadata:1:meta.v1.ListMeta~ items:2:[]ValidatingAdmissionPolicyBinding!
ValidatingAdmissionPolicyBindingSpec policyName:1:s~ paramRef:2:ParamRef*~ matchResources:3:MatchResources*~ validationActions:4:[]s~
@ValidatingAdmissionPolicyList metadata:1:meta.v1.ListMeta~ items:2:[]ValidatingAdmissionPolicy!
ValidatingAdmissionPolicySpec paramKind:1:ParamKind*~ matchConstraints:2:MatchResources*~ validations:3:[]Validation~ failurePolicy:4:s*~ auditAnnotations:5:[]AuditAnnotation~ matchConditions:6:[]MatchCondition~ variables:7:[]Variable~
ValidatingAdmissionPolicyStatus observedGeneration:1:l~ typeChecking:2:TypeChecking*~ conditions:3:[]meta.v1.Condition~
ValidatingWebhook name:1:s! clientConfig:2:WebhookClientConfig! rules:3:[]RuleWithOperations~ failurePolicy:4:s*~ matchPolicy:9:s*~ namespaceSelector:5:meta.v1.LabelSelector*~ objectSelector:10:meta.v1.LabelSelector*~ sideEffects:6:s*! timeoutSeconds:7:i*~ admissionReviewVersions:8:[]s! matchConditions:11:[]MatchCondition~
@ValidatingWebhookConfiguration metadata:1:meta.v1.ObjectMeta~ webhooks:2:[]ValidatingWebhook~
@ValidatingWebhookConfigurationList metadata:1:meta.v1.ListMeta~ items:2:[]ValidatingWebhookConfiguration!
Validation expression:1:s! message:2:s~ reason:3:s*~ messageExpression:4:s~
Variable name:1:s! expression:2:s!
WebhookClientConfig url:3:s*~ service:1:ServiceReference*~ caBundle:2:y~
# apps.v1 apps/v1 io.k8s.api.apps.v1
@ControllerRevision metadata:1:meta.v1.ObjectMeta~ data:2:j~ revision:3:l!
@ControllerRevisionList metadata:1:meta.v1.ListMeta~ items:2:[]ControllerRevision!
@DaemonSet metadata:1:meta.v1.ObjectMeta~ spec:2:DaemonSetSpec~ status:3:DaemonSetStatus~
DaemonSetCondition type:1:s! status:2:s! lastTransitionTime:3:t~ reason:4:s~ message:5:s~
@DaemonSetList metadata:1:meta.v1.ListMeta~ items:2:[]DaemonSet!
DaemonSetSpec selector:1:meta.v1.LabelSelector*! template:2:core.v1.PodTemplateSpec! updateStrategy:3:DaemonSetUpdateStrategy~ minReadySeconds:4:i~ revisionHistoryLimit:6:i*~
DaemonSetStatus currentNumberScheduled:1:i! numberMisscheduled:2:i! desiredNumberScheduled:3:i! numberReady:4:i! observedGeneration:5:l~ updatedNumberScheduled:6:i~ numberAvailable:7:i~ numberUnavailable:8:i~ collisionCount:9:i*~ conditions:10:[]DaemonSetCondition~
DaemonSetUpdateStrategy type:1:s~ rollingUpdate:2:RollingUpdateDaemonSet*~
@Deployment metadata:1:meta.v1.ObjectMeta~ spec:2:DeploymentSpec~ status:3:DeploymentStatus~
DeploymentCondition type:1:s! status:2:s! lastUpdateTime:6:t~ lastTransitionTime:7:t~ reason:4:s~ message:5:s~
@DeploymentList metadata:1:meta.v1.ListMeta~ items:2:[]Deployment!
DeploymentSpec replicas:1:i*~ selector:2:meta.v1.LabelSelector*! template:3:core.v1.PodTemplateSpec! strategy:4:DeploymentStrategy~ minReadySeconds:5:i~ revisionHistoryLimit:6:i*~ paused:7:b~ progressDeadlineSeconds:9:i*~
DeploymentStatus observedGeneration:1:l~ replicas:2:i~ updatedReplicas:3:i~ readyReplicas:7:i~ availableReplicas:4:i~ unavailableReplicas:5:i~ terminatingReplicas:9:i*~ conditions:6:[]DeploymentCondition~ collisionCount:8:i*~
DeploymentStrategy type:1:s~ rollingUpdate:2:RollingUpdateDeployment*~
@ReplicaSet metadata:1:meta.v1.ObjectMeta~ spec:2:ReplicaSetSpec~ status:3:ReplicaSetStatus~
ReplicaSetCondition type:1:s! status:2:s! lastTransitionTime:3:t~ reason:4:s~ message:5:s~
@ReplicaSetList metadata:1:meta.v1.ListMeta~ items:2:[]ReplicaSet!
ReplicaSetSpec replicas:1:i*~ minReadySeconds:4:i~ selector:2:meta.v1.LabelSelector*! template:3:core.v1.PodTemplateSpec~
ReplicaSetStatus replicas:1:i! fullyLabeledReplicas:2:i~ readyReplicas:4:i~ availableReplicas:5:i~ terminatingReplicas:7:i*~ observedGeneration:3:l~ conditions:6:[]ReplicaSetCondition~
RollingUpdateDaemonSet maxUnavailable:1:p*~ maxSurge:2:p*~
RollingUpdateDeployment maxUnavailable:1:p*~ maxSurge:2:p*~
RollingUpdateStatefulSetStrategy partition:1:i*~ maxUnavailable:2:p*~
@StatefulSet metadata:1:meta.v1.ObjectMeta~ spec:2:StatefulSetSpec~ status:3:StatefulSetStatus~
StatefulSetCondition type:1:s! status:2:s! lastTransitionTime:3:t~ reason:4:s~ message:5:s~
@StatefulSetList metadata:1:meta.v1.ListMeta~ items:2:[]StatefulSet!
StatefulSetOrdinals start:1:i
StatefulSetPersistentVolumeClaimRetentionPolicy whenDeleted:1:s~ whenScaled:2:s~
StatefulSetSpec replicas:1:i*~ selector:2:meta.v1.LabelSelector*! template:3:core.v1.PodTemplateSpec! volumeClaimTemplates:4:[]core.v1.PersistentVolumeClaim~ serviceName:5:s podManagementPolicy:6:s~ updateStrategy:7:StatefulSetUpdateStrategy~ revisionHistoryLimit:8:i*~ minReadySeconds:9:i~ persistentVolumeClaimRetentionPolicy:10:StatefulSetPersistentVolumeClaimRetentionPolicy*~ ordinals:11:StatefulSetOrdinals*~
StatefulSetStatus observedGeneration:1:l~ replicas:2:i! readyReplicas:3:i~ currentReplicas:4:i~ updatedReplicas:5:i~ currentRevision:6:s~ updateRevision:7:s~ collisionCount:9:i*~ conditions:10:[]StatefulSetCondition~ availableReplicas:11:i
StatefulSetUpdateStrategy type:1:s~ rollingUpdate:2:RollingUpdateStatefulSetStrategy*~
# authentication.v1 authentication.k8s.io/v1 io.k8s.api.authentication.v1
BoundObjectReference kind:1:s~ apiVersion:2:s~ name:3:s~ uid:4:s~
@SelfSubjectReview metadata:1:meta.v1.ObjectMeta~ status:2:SelfSubjectReviewStatus~
SelfSubjectReviewStatus userInfo:1:UserInfo~
@TokenRequest metadata:1:meta.v1.ObjectMeta~ spec:2:TokenRequestSpec! status:3:TokenRequestStatus~
TokenRequestSpec audiences:1:[]s! expirationSeconds:4:l* boundObjectRef:3:BoundObjectReference*
TokenRequestStatus token:1:s! expirationTimestamp:2:t!
@TokenReview metadata:1:meta.v1.ObjectMeta~ spec:2:TokenReviewSpec! status:3:TokenReviewStatus~
TokenReviewSpec token:1:s~ audiences:2:[]s~
TokenReviewStatus authenticated:1:b~ user:2:UserInfo~ audiences:4:[]s~ error:3:s~
UserInfo username:1:s~ uid:2:s~ groups:3:[]s~ extra:4:{}&[]s~
# authorization.v1 authorization.k8s.io/v1 io.k8s.api.authorization.v1
FieldSelectorAttributes rawSelector:1:s~ requirements:2:[]meta.v1.FieldSelectorRequirement~
LabelSelectorAttributes rawSelector:1:s~ requirements:2:[]meta.v1.LabelSelectorRequirement~
@LocalSubjectAccessReview metadata:1:meta.v1.ObjectMeta~ spec:2:SubjectAccessReviewSpec! status:3:SubjectAccessReviewStatus~
NonResourceAttributes path:1:s~ verb:2:s~
NonResourceRule verbs:1:[]s! nonResourceURLs:2:[]s~
ResourceAttributes namespace:1:s~ verb:2:s~ group:3:s~ version:4:s~ resource:5:s~ subresource:6:s~ name:7:s~ fieldSelector:8:FieldSelectorAttributes*~ labelSelector:9:LabelSelectorAttributes*~
ResourceRule verbs:1:[]s! apiGroups:2:[]s~ resources:3:[]s~ resourceNames:4:[]s~
@SelfSubjectAccessReview metadata:1:meta.v1.ObjectMeta~ spec:2:SelfSubjectAccessReviewSpec! status:3:SubjectAccessReviewStatus~
SelfSubjectAccessReviewSpec resourceAttributes:1:ResourceAttributes*~ nonResourceAttributes:2:NonResourceAttributes*~
@SelfSubjectRulesReview metadata:1:meta.v1.ObjectMeta~ spec:2:SelfSubjectRulesReviewSpec! status:3:SubjectRulesReviewStatus~
SelfSubjectRulesReviewSpec namespace:1:s~
@SubjectAccessReview metadata:1:meta.v1.ObjectMeta~ spec:2:SubjectAccessReviewSpec! status:3:SubjectAccessReviewStatus~
SubjectAccessReviewSpec resourceAttributes:1:ResourceAttributes*~ nonResourceAttributes:2:NonResourceAttributes*~ user:3:s~ groups:4:[]s~ extra:5:{}&[]s~ uid:6:s~
SubjectAccessReviewStatus allowed:1:b! denied:4:b~ reason:2:s~ evaluationError:3:s~
SubjectRulesReviewStatus resourceRules:1:[]ResourceRule! nonResourceRules:2:[]NonResourceRule! incomplete:3:b! evaluationError:4:s~
# autoscaling.v1 autoscaling/v1 io.k8s.api.autoscaling.v1
ContainerResourceMetricSource name:1:s! targetAverageUtilization:2:i*~ targetAverageValue:3:q*~ container:5:s!
ContainerResourceMetricStatus name:1:s! currentAverageUtilization:2:i*~ currentAverageValue:3:q! container:4:s!
CrossVersionObjectReference kind:1:s! name:2:s! apiVersion:3:s~
ExternalMetricSource metricName:1:s! metricSelector:2:meta.v1.LabelSelector*~ targetValue:3:q*~ targetAverageValue:4:q*~
ExternalMetricStatus metricName:1:s! metricSelector:2:meta.v1.LabelSelector*~ currentValue:3:q! currentAverageValue:4:q*~
@HorizontalPodAutoscaler metadata:1:meta.v1.ObjectMeta~ spec:2:HorizontalPodAutoscalerSpec~ status:3:HorizontalPodAutoscalerStatus~
HorizontalPodAutoscalerCondition type:1:s! status:2:s! lastTransitionTime:3:t~ reason:4:s~ message:5:s~
@HorizontalPodAutoscalerList metadata:1:meta.v1.ListMeta~ items:2:[]HorizontalPodAutoscaler!
HorizontalPodAutoscalerSpec scaleTargetRef:1:CrossVersionObjectReference! minReplicas:2:i*~ maxReplicas:3:i! targetCPUUtilizationPercentage:4:i*~
HorizontalPodAutoscalerStatus observedGeneration:1:l*~ lastScaleTime:2:t*~ currentReplicas:3:i! desiredReplicas:4:i! currentCPUUtilizationPercentage:5:i*~
MetricSpec type:1:s! object:2:ObjectMetricSource*~ pods:3:PodsMetricSource*~ resource:4:ResourceMetricSource*~ containerResource:7:ContainerResourceMetricSource*~ external:5:ExternalMetricSource*~
MetricStatus type:1:s! object:2:ObjectMetricStatus*~ pods:3:PodsMetricStatus*~ resource:4:ResourceMetricStatus*~ containerResource:7:ContainerResourceMetricStatus*~ external:5:ExternalMetricStatus*~
ObjectMetricSource target:1:CrossVersionObjectReference! metricName:2:s! targetValue:3:q! selector:4:meta.v1.LabelSelector*~ averageValue:5:q*~
ObjectMetricStatus target:1:CrossVersionObjectReference! metricName:2:s! currentValue:3:q! selector:4:meta.v1.LabelSelector*~ averageValue:5:q*~
PodsMetricSource metricName:1:s! targetAverageValue:2:q! selector:3:meta.v1.LabelSelector*~
PodsMetricStatus metricName:1:s! currentAverageValue:2:q! selector:3:meta.v1.LabelSelector*~
ResourceMetricSource name:1:s! targetAverageUtilization:2:i*~ targetAverageValue:3:q*~
ResourceMetricStatus name:1:s! currentAverageUtilization:2:i*~ currentAverageValue:3:q!
@Scale metadata:1:meta.v1.ObjectMeta~ spec:2:ScaleSpec~ status:3:ScaleStatus~
ScaleSpec replicas:1:i~=0
ScaleStatus replicas:1:i! selector:2:s~
# autoscaling.v2 autoscaling/v2 io.k8s.api.autoscaling.v2
ContainerResourceMetricSource name:1:s! target:2:MetricTarget! container:3:s!
ContainerResourceMetricStatus name:1:s! current:2:MetricValueStatus! container:3:s!
CrossVersionObjectReference kind:1:s! name:2:s! apiVersion:3:s~
ExternalMetricSource metric:1:MetricIdentifier! target:2:MetricTarget!
ExternalMetricStatus metric:1:MetricIdentifier! current:2:MetricValueStatus!
HPAScalingPolicy type:1:s! value:2:i! periodSeconds:3:i!
HPAScalingRules stabilizationWindowSeconds:3:i*~ selectPolicy:1:s*~ policies:2:[]HPAScalingPolicy~ tolerance:4:q*~
@HorizontalPodAutoscaler metadata:1:meta.v1.ObjectMeta~ spec:2:HorizontalPodAutoscalerSpec~ status:3:HorizontalPodAutoscalerStatus~
HorizontalPodAutoscalerBehavior scaleUp:1:HPAScalingRules*~ scaleDown:2:HPAScalingRules*~
HorizontalPodAutoscalerCondition type:1:s! status:2:s! lastTransitionTime:3:t~ reason:4:s~ message:5:s~
@HorizontalPodAutoscalerList metadata:1:meta.v1.ListMeta~ items:2:[]HorizontalPodAutoscaler!
HorizontalPodAutoscalerSpec scaleTargetRef:1:CrossVersionObjectReference! minReplicas:2:i*~ maxReplicas:3:i! metrics:4:[]MetricSpec~ behavior:5:HorizontalPodAutoscalerBehavior*~
HorizontalPodAutoscalerStatus observedGeneration:1:l*~ lastScaleTime:2:t*~ currentReplicas:3:i~ desiredReplicas:4:i! currentMetrics:5:[]MetricStatus conditions:6:[]HorizontalPodAutoscalerCondition~
MetricIdentifier name:1:s! selector:2:meta.v1.LabelSelector*~
MetricSpec type:1:s! object:2:ObjectMetricSource*~ pods:3:PodsMetricSource*~ resource:4:ResourceMetricSource*~ containerResource:7:ContainerResourceMetricSource*~ external:5:ExternalMetricSource*~
MetricStatus type:1:s! object:2:ObjectMetricStatus*~ pods:3:PodsMetricStatus*~ resource:4:ResourceMetricStatus*~ containerResource:7:ContainerResourceMetricStatus*~ external:5:ExternalMetricStatus*~
MetricTarget type:1:s! value:2:q*~ averageValue:3:q*~ averageUtilization:4:i*~
MetricValueStatus value:1:q*~ averageValue:2:q*~ averageUtilization:3:i*~
ObjectMetricSource describedObject:1:CrossVersionObjectReference! target:2:MetricTarget! metric:3:MetricIdentifier!
ObjectMetricStatus metric:1:MetricIdentifier! current:2:MetricValueStatus! describedObject:3:CrossVersionObjectReference!
PodsMetricSource metric:1:MetricIdentifier! target:2:MetricTarget!
PodsMetricStatus metric:1:MetricIdentifier! current:2:MetricValueStatus!
ResourceMetricSource name:1:s! target:2:MetricTarget!
ResourceMetricStatus name:1:s! current:2:MetricValueStatus!
# batch.v1 batch/v1 io.k8s.api.batch.v1
@CronJob metadata:1:meta.v1.ObjectMeta~ spec:2:CronJobSpec~ status:3:CronJobStatus~
@CronJobList metadata:1:meta.v1.ListMeta~ items:2:[]CronJob!
CronJobSpec schedule:1:s! timeZone:8:s*~ startingDeadlineSeconds:2:l*~ concurrencyPolicy:3:s~ suspend:4:b*~ jobTemplate:5:JobTemplateSpec! successfulJobsHistoryLimit:6:i*~ failedJobsHistoryLimit:7:i*~
CronJobStatus active:1:[]core.v1.ObjectReference~ lastScheduleTime:4:t*~ lastSuccessfulTime:5:t*~
@Job metadata:1:meta.v1.ObjectMeta~ spec:2:JobSpec~ status:3:JobStatus~
JobCondition type:1:s! status:2:s! lastProbeTime:3:t~ lastTransitionTime:4:t~ reason:5:s~ message:6:s~
@JobList metadata:1:meta.v1.ListMeta~ items:2:[]Job!
JobSpec parallelism:1:i*~ completions:2:i*~ activeDeadlineSeconds:3:l*~ podFailurePolicy:11:PodFailurePolicy*~ successPolicy:16:SuccessPolicy*~ backoffLimit:7:i*~ backoffLimitPerIndex:12:i*~ maxFailedIndexes:13:i*~ selector:4:meta.v1.LabelSelector*~ manualSelector:5:b*~ template:6:core.v1.PodTemplateSpec! ttlSecondsAfterFinished:8:i*~ completionMode:9:s*~ suspend:10:b*~ podReplacementPolicy:14:s*~ managedBy:15:s*~
JobStatus conditions:1:[]JobCondition~ startTime:2:t*~ completionTime:3:t*~ active:4:i~ succeeded:5:i~ failed:6:i~ terminating:11:i*~ completedIndexes:7:s~ failedIndexes:10:s*~ uncountedTerminatedPods:8:UncountedTerminatedPods*~ ready:9:i*~
JobTemplateSpec metadata:1:meta.v1.ObjectMeta~ spec:2:JobSpec~
PodFailurePolicy rules:1:[]PodFailurePolicyRule!
PodFailurePolicyOnExitCodesRequirement containerName:1:s*~ operator:2:s! values:3:[]i!
PodFailurePolicyOnPodConditionsPattern type:1:s! status:2:s!
PodFailurePolicyRule action:1:s! onExitCodes:2:PodFailurePolicyOnExitCodesRequirement*~ onPodConditions:3:[]PodFailurePolicyOnPodConditionsPattern~
SuccessPolicy rules:1:[]SuccessPolicyRule!
SuccessPolicyRule succeededIndexes:1:s*~ succeededCount:2:i*~
UncountedTerminatedPods succeeded:1:[]s~ failed:2:[]s~
# certificates.v1 certificates.k8s.io/v1 io.k8s.api.certificates.v1
@CertificateSigningRequest metadata:1:meta.v1.ObjectMeta~ spec:2:CertificateSigningRequestSpec! status:3:CertificateSigningRequestStatus~
CertificateSigningRequestCondition type:1:s! status:6:s! reason:2:s~ message:3:s~ lastUpdateTime:4:t~ lastTransitionTime:5:t~
@CertificateSigningRequestList metadata:1:meta.v1.ListMeta~ items:2:[]CertificateSigningRequest!
CertificateSigningRequestSpec request:1:y! signerName:7:s! expirationSeconds:8:i*~ usages:5:[]s~ username:2:s~ uid:3:s~ groups:4:[]s~ extra:6:{}&[]s~
CertificateSigningRequestStatus conditions:1:[]CertificateSigningRequestCondition~ certificate:2:y~
# coordination.v1 coordination.k8s.io/v1 io.k8s.api.coordination.v1
@Lease metadata:1:meta.v1.ObjectMeta~ spec:2:LeaseSpec~
@LeaseList metadata:1:meta.v1.ListMeta~ items:2:[]Lease!
LeaseSpec holderIdentity:1:s*~ leaseDurationSeconds:2:i*~ acquireTime:3:u*~ renewTime:4:u*~ leaseTransitions:5:i*~ strategy:6:s*~ preferredHolder:7:s*~
# discovery.v1 discovery.k8s.io/v1 io.k8s.api.discovery.v1
Endpoint addresses:1:[]s! conditions:2:EndpointConditions~ hostname:3:s*~ targetRef:4:core.v1.ObjectReference*~ deprecatedTopology:5:{}s~ nodeName:6:s*~ zone:7:s*~ hints:8:EndpointHints*~
EndpointConditions ready:1:b*~ serving:2:b*~ terminating:3:b*~
EndpointHints forZones:1:[]ForZone~ forNodes:2:[]ForNode~
EndpointPort name:1:s*~ protocol:2:s*~ port:3:i*~ appProtocol:4:s*~
@EndpointSlice metadata:1:meta.v1.ObjectMeta~ addressType:4:s! endpoints:2:[]Endpoint! ports:3:[]EndpointPort
@EndpointSliceList metadata:1:meta.v1.ListMeta~ items:2:[]EndpointSlice!
ForNode name:1:s!
ForZone name:1:s!
# events.v1 events.k8s.io/v1 io.k8s.api.events.v1
@Event metadata:1:meta.v1.ObjectMeta eventTime:2:u! series:3:EventSeries*~ reportingController:4:s~ reportingInstance:5:s~ action:6:s~ reason:7:s~ regarding:8:core.v1.ObjectReference~ related:9:core.v1.ObjectReference*~ note:10:s~ type:11:s~ deprecatedSource:12:core.v1.EventSource~ deprecatedFirstTimestamp:13:t~ deprecatedLastTimestamp:14:t~ deprecatedCount:15:i~
@EventList metadata:1:meta.v1.ListMeta~ items:2:[]Event!
EventSeries count:1:i! lastObservedTime:2:u!
# flowcontrol.v1 flowcontrol.apiserver.k8s.io/v1 io.k8s.api.flowcontrol.v1
ExemptPriorityLevelConfiguration nominalConcurrencyShares:1:i*~ lendablePercent:2:i*~
FlowDistinguisherMethod type:1:s!
@FlowSchema metadata:1:meta.v1.ObjectMeta~ spec:2:FlowSchemaSpec~ status:3:FlowSchemaStatus~
FlowSchemaCondition type:1:s~ status:2:s~ lastTransitionTime:3:t~ reason:4:s~ message:5:s~
@FlowSchemaList metadata:1:meta.v1.ListMeta~ items:2:[]FlowSchema!
FlowSchemaSpec priorityLevelConfiguration:1:PriorityLevelConfigurationReference! matchingPrecedence:2:i distinguisherMethod:3:FlowDistinguisherMethod*~ rules:4:[]PolicyRulesWithSubjects~
FlowSchemaStatus conditions:1:[]FlowSchemaCondition~
GroupSubject name:1:s!
LimitResponse type:1:s! queuing:2:QueuingConfiguration*~
LimitedPriorityLevelConfiguration nominalConcurrencyShares:1:i* limitResponse:2:LimitResponse~ lendablePercent:3:i*~ borrowingLimitPercent:4:i*~
NonResourcePolicyRule verbs:1:[]s! nonResourceURLs:6:[]s!
PolicyRulesWithSubjects subjects:1:[]Subject! resourceRules:2:[]ResourcePolicyRule~ nonResourceRules:3:[]NonResourcePolicyRule~
@PriorityLevelConfiguration metadata:1:meta.v1.ObjectMeta~ spec:2:PriorityLevelConfigurationSpec~ status:3:PriorityLevelConfigurationStatus~
PriorityLevelConfigurationCondition type:1:s~ status:2:s~ lastTransitionTime:3:t~ reason:4:s~ message:5:s~
@PriorityLevelConfigurationList metadata:1:meta.v1.ListMeta~ items:2:[]PriorityLevelConfiguration!
PriorityLevelConfigurationReference name:1:s!
PriorityLevelConfigurationSpec type:1:s! limited:2:LimitedPriorityLevelConfiguration*~ exempt:3:ExemptPriorityLevelConfiguration*~
PriorityLevelConfigurationStatus conditions:1:[]PriorityLevelConfigurationCondition~
QueuingConfiguration queues:1:i handSize:2:i queueLengthLimit:3:i
ResourcePolicyRule verbs:1:[]s! apiGroups:2:[]s! resources:3:[]s! clusterScope:4:b~ namespaces:5:[]s
ServiceAccountSubject namespace:1:s! name:2:s!
Subject kind:1:s! user:2:UserSubject*~ group:3:GroupSubject*~ serviceAccount:4:ServiceAccountSubject*~
UserSubject name:1:s!
# networking.v1 networking.k8s.io/v1 io.k8s.api.networking.v1
HTTPIngressPath path:1:s~ pathType:3:s*! backend:2:IngressBackend!
HTTPIngressRuleValue paths:1:[]HTTPIngressPath!
@IPAddress metadata:1:meta.v1.ObjectMeta~ spec:2:IPAddressSpec~
@IPAddressList metadata:1:meta.v1.ListMeta~ items:2:[]IPAddress!
IPAddressSpec parentRef:1:ParentReference*~!
IPBlock cidr:1:s! except:2:[]s~
@Ingress metadata:1:meta.v1.ObjectMeta~ spec:2:IngressSpec~ status:3:IngressStatus~
IngressBackend service:4:IngressServiceBackend*~ resource:3:core.v1.TypedLocalObjectReference*~
@IngressClass metadata:1:meta.v1.ObjectMeta~ spec:2:IngressClassSpec~
@IngressClassList metadata:1:meta.v1.ListMeta~ items:2:[]IngressClass!
IngressClassParametersReference apiGroup:1:s*~ kind:2:s! name:3:s! scope:4:s* namespace:5:s*~
IngressClassSpec controller:1:s~ parameters:2:IngressClassParametersReference*~
@IngressList metadata:1:meta.v1.ListMeta~ items:2:[]Ingress!
IngressLoadBalancerIngress ip:1:s~ hostname:2:s~ ports:4:[]IngressPortStatus~
IngressLoadBalancerStatus ingress:1:[]IngressLoadBalancerIngress~
IngressPortStatus port:1:i! protocol:2:s! error:3:s*~
IngressRule host:1:s~ http:2.1:HTTPIngressRuleValue*~
IngressRuleValue http:1:HTTPIngressRuleValue*~
IngressServiceBackend name:1:s! port:2:ServiceBackendPort~
IngressSpec ingressClassName:4:s*~ defaultBackend:1:IngressBackend*~ tls:2:[]IngressTLS~ rules:3:[]IngressRule~
IngressStatus loadBalancer:1:IngressLoadBalancerStatus~
IngressTLS hosts:1:[]s~ secretName:2:s~
@NetworkPolicy metadata:1:meta.v1.ObjectMeta~ spec:2:NetworkPolicySpec~
NetworkPolicyEgressRule ports:1:[]NetworkPolicyPort~ to:2:[]NetworkPolicyPeer~
NetworkPolicyIngressRule ports:1:[]NetworkPolicyPort~ from:2:[]NetworkPolicyPeer~
@NetworkPolicyList metadata:1:meta.v1.ListMeta~ items:2:[]NetworkPolicy!
NetworkPolicyPeer podSelector:1:meta.v1.LabelSelector*~ namespaceSelector:2:meta.v1.LabelSelector*~ ipBlock:3:IPBlock*~
NetworkPolicyPort protocol:1:s*~ port:2:p*~ endPort:3:i*~
NetworkPolicySpec podSelector:1:meta.v1.LabelSelector ingress:2:[]NetworkPolicyIngressRule~ egress:3:[]NetworkPolicyEgressRule~ policyTypes:4:[]s~
ParentReference group:1:s~ resource:2:s~! namespace:3:s~ name:4:s~!
ServiceBackendPort name:1:s~ number:2:i~
@ServiceCIDR metadata:1:meta.v1.ObjectMeta~ spec:2:ServiceCIDRSpec~ status:3:ServiceCIDRStatus~
@ServiceCIDRList metadata:1:meta.v1.ListMeta~ items:2:[]ServiceCIDR!
ServiceCIDRSpec cidrs:1:[]s~
ServiceCIDRStatus conditions:1:[]meta.v1.Condition~
# node.v1 node.k8s.io/v1 io.k8s.api.node.v1
Overhead podFixed:1:{}q~
@RuntimeClass metadata:1:meta.v1.ObjectMeta~ handler:2:s! overhead:3:Overhead*~ scheduling:4:Scheduling*~
@RuntimeClassList metadata:1:meta.v1.ListMeta~ items:2:[]RuntimeClass!
Scheduling nodeSelector:1:{}s~ tolerations:2:[]core.v1.Toleration~
# policy.v1 policy/v1 io.k8s.api.policy.v1
@Eviction metadata:1:meta.v1.ObjectMeta~ deleteOptions:2:meta.v1.DeleteOptions*~
@PodDisruptionBudget metadata:1:meta.v1.ObjectMeta~ spec:2:PodDisruptionBudgetSpec~ status:3:PodDisruptionBudgetStatus~
@PodDisruptionBudgetList metadata:1:meta.v1.ListMeta~ items:2:[]PodDisruptionBudget!
PodDisruptionBudgetSpec minAvailable:1:p*~ selector:2:meta.v1.LabelSelector*~ maxUnavailable:3:p*~ unhealthyPodEvictionPolicy:4:s*~
PodDisruptionBudgetStatus observedGeneration:1:l~ disruptedPods:2:{}t~ disruptionsAllowed:3:i! currentHealthy:4:i! desiredHealthy:5:i! expectedPods:6:i! conditions:7:[]meta.v1.Condition~
# rbac.v1 rbac.authorization.k8s.io/v1 io.k8s.api.rbac.v1
AggregationRule clusterRoleSelectors:1:[]meta.v1.LabelSelector~
@ClusterRole metadata:1:meta.v1.ObjectMeta~ rules:2:[]PolicyRule aggregationRule:3:AggregationRule*~
@ClusterRoleBinding metadata:1:meta.v1.ObjectMeta~ subjects:2:[]Subject~ roleRef:3:RoleRef!
@ClusterRoleBindingList metadata:1:meta.v1.ListMeta~ items:2:[]ClusterRoleBinding!
@ClusterRoleList metadata:1:meta.v1.ListMeta~ items:2:[]ClusterRole!
PolicyRule verbs:1:[]s! apiGroups:2:[]s~ resources:3:[]s~ resourceNames:4:[]s~ nonResourceURLs:5:[]s~
@Role metadata:1:meta.v1.ObjectMeta~ rules:2:[]PolicyRule
@RoleBinding metadata:1:meta.v1.ObjectMeta~ subjects:2:[]Subject~ roleRef:3:RoleRef!
@RoleBindingList metadata:1:meta.v1.ListMeta~ items:2:[]RoleBinding!
@RoleList metadata:1:meta.v1.ListMeta~ items:2:[]Role!
RoleRef apiGroup:1:s! kind:2:s! name:3:s!
Subject kind:1:s! apiGroup:2:s~ name:3:s! namespace:4:s~
# resource.v1 resource.k8s.io/v1 io.k8s.api.resource.v1
AllocatedDeviceStatus driver:1:s! pool:2:s! device:3:s! shareID:7:s*~ conditions:4:[]meta.v1.Condition data:5:j*~ networkData:6:NetworkDeviceData*~
AllocationResult devices:1:DeviceAllocationResult~ nodeSelector:3:core.v1.NodeSelector*~ allocationTimestamp:5:t*~
CELDeviceSelector expression:1:s!
CapacityRequestPolicy default:1:q* validValues:3:[]q~ validRange:4:CapacityRequestPolicyRange*~
CapacityRequestPolicyRange min:1:q*~! max:2:q*~ step:3:q*~
CapacityRequirements requests:1:{}q~
Counter value:1:q!
CounterSet name:1:s! counters:2:{}Counter~!
Device name:1:s! attributes:2:{}DeviceAttribute~ capacity:3:{}DeviceCapacity~ consumesCounters:4:[]DeviceCounterConsumption~ nodeName:5:s*~ nodeSelector:6:core.v1.NodeSelector*~ allNodes:7:b*~ taints:8:[]DeviceTaint~ bindsToNode:9:b*~ bindingConditions:10:[]s~ bindingFailureConditions:11:[]s~ allowMultipleAllocations:12:b*~
DeviceAllocationConfiguration source:1:s! requests:2:[]s~ opaque:3.1:OpaqueDeviceConfiguration*~
DeviceAllocationResult results:1:[]DeviceRequestAllocationResult~ config:2:[]DeviceAllocationConfiguration~
DeviceAttribute int:2:l*~ bool:3:b*~ string:4:s*~ version:5:s*~
DeviceCapacity value:1:q! requestPolicy:2:CapacityRequestPolicy*~
DeviceClaim requests:1:[]DeviceRequest constraints:2:[]DeviceConstraint~ config:3:[]DeviceClaimConfiguration~
DeviceClaimConfiguration requests:1:[]s~ opaque:2.1:OpaqueDeviceConfiguration*~
@DeviceClass metadata:1:meta.v1.ObjectMeta~ spec:2:DeviceClassSpec!
DeviceClassConfiguration opaque:1.1:OpaqueDeviceConfiguration*~
@DeviceClassList metadata:1:meta.v1.ListMeta~ items:2:[]DeviceClass!
DeviceClassSpec selectors:1:[]DeviceSelector~ config:2:[]DeviceClassConfiguration~ extendedResourceName:4:s*~
DeviceConfiguration opaque:1:OpaqueDeviceConfiguration*~
DeviceConstraint requests:1:[]s~ matchAttribute:2:s*~ distinctAttribute:3:s*~
DeviceCounterConsumption counterSet:1:s! counters:2:{}Counter~!
DeviceRequest name:1:s! exactly:2:ExactDeviceRequest*~ firstAvailable:3:[]DeviceSubRequest~
DeviceRequestAllocationResult request:1:s! driver:2:s! pool:3:s! device:4:s! adminAccess:5:b*~ tolerations:6:[]DeviceToleration~ bindingConditions:7:[]s~ bindingFailureConditions:8:[]s~ shareID:9:s*~ consumedCapacity:10:{}q~
DeviceSelector cel:1:CELDeviceSelector*~
DeviceSubRequest name:1:s! deviceClassName:2:s! selectors:3:[]DeviceSelector~ allocationMode:4:s~ count:5:l~ tolerations:6:[]DeviceToleration~ capacity:7:CapacityRequirements*~
DeviceTaint key:1:s! value:2:s~ effect:3:s! timeAdded:4:t*~
DeviceToleration key:1:s~ operator:2:s~="Equal" value:3:s~ effect:4:s~ tolerationSeconds:5:l*~
ExactDeviceRequest deviceClassName:1:s! selectors:2:[]DeviceSelector~ allocationMode:3:s~ count:4:l~ adminAccess:5:b*~ tolerations:6:[]DeviceToleration~ capacity:7:CapacityRequirements*~
NetworkDeviceData interfaceName:1:s~ ips:2:[]s~ hardwareAddress:3:s~
OpaqueDeviceConfiguration driver:1:s! parameters:2:j!
@ResourceClaim metadata:1:meta.v1.ObjectMeta~ spec:2:ResourceClaimSpec! status:3:ResourceClaimStatus~
ResourceClaimConsumerReference apiGroup:1:s~ resource:3:s! name:4:s! uid:5:s!
@ResourceClaimList metadata:1:meta.v1.ListMeta~ items:2:[]ResourceClaim!
ResourceClaimSpec devices:1:DeviceClaim
ResourceClaimStatus allocation:1:AllocationResult*~ reservedFor:2:[]ResourceClaimConsumerReference~ devices:4:[]AllocatedDeviceStatus~
@ResourceClaimTemplate metadata:1:meta.v1.ObjectMeta~ spec:2:ResourceClaimTemplateSpec!
@ResourceClaimTemplateList metadata:1:meta.v1.ListMeta~ items:2:[]ResourceClaimTemplate!
ResourceClaimTemplateSpec metadata:1:meta.v1.ObjectMeta~ spec:2:ResourceClaimSpec!
ResourcePool name:1:s! generation:2:l! resourceSliceCount:3:l!
@ResourceSlice metadata:1:meta.v1.ObjectMeta~ spec:2:ResourceSliceSpec!
@ResourceSliceList metadata:1:meta.v1.ListMeta~ items:2:[]ResourceSlice!
ResourceSliceSpec driver:1:s! pool:2:ResourcePool! nodeName:3:s*~ nodeSelector:4:core.v1.NodeSelector*~ allNodes:5:b*~ devices:6:[]Device perDeviceNodeSelection:7:b*~ sharedCounters:8:[]CounterSet~
# scheduling.v1 scheduling.k8s.io/v1 io.k8s.api.scheduling.v1
@PriorityClass metadata:1:meta.v1.ObjectMeta~ value:2:i! globalDefault:3:b~ description:4:s~ preemptionPolicy:5:s*~
@PriorityClassList metadata:1:meta.v1.ListMeta~ items:2:[]PriorityClass!
# storage.v1 storage.k8s.io/v1 io.k8s.api.storage.v1
@CSIDriver metadata:1:meta.v1.ObjectMeta~ spec:2:CSIDriverSpec!
@CSIDriverList metadata:1:meta.v1.ListMeta~ items:2:[]CSIDriver!
CSIDriverSpec attachRequired:1:b*~ podInfoOnMount:2:b*~ volumeLifecycleModes:3:[]s~ storageCapacity:4:b*~ fsGroupPolicy:5:s*~ tokenRequests:6:[]TokenRequest~ requiresRepublish:7:b*~ seLinuxMount:8:b*~ nodeAllocatableUpdatePeriodSeconds:9:l*~
@CSINode metadata:1:meta.v1.ObjectMeta~ spec:2:CSINodeSpec!
CSINodeDriver name:1:s! nodeID:2:s! topologyKeys:3:[]s allocatable:4:VolumeNodeResources*~
@CSINodeList metadata:1:meta.v1.ListMeta~ items:2:[]CSINode!
CSINodeSpec drivers:1:[]CSINodeDriver!
@CSIStorageCapacity metadata:1:meta.v1.ObjectMeta~ nodeTopology:2:meta.v1.LabelSelector*~ storageClassName:3:s! capacity:4:q*~ maximumVolumeSize:5:q*~
@CSIStorageCapacityList metadata:1:meta.v1.ListMeta~ items:2:[]CSIStorageCapacity!
@StorageClass metadata:1:meta.v1.ObjectMeta~ provisioner:2:s! parameters:3:{}s~ reclaimPolicy:4:s*~ mountOptions:5:[]s~ allowVolumeExpansion:6:b*~ volumeBindingMode:7:s*~ allowedTopologies:8:[]core.v1.TopologySelectorTerm~
@StorageClassList metadata:1:meta.v1.ListMeta~ items:2:[]StorageClass!
TokenRequest audience:1:s! expirationSeconds:2:l*~
@VolumeAttachment metadata:1:meta.v1.ObjectMeta~ spec:2:VolumeAttachmentSpec! status:3:VolumeAttachmentStatus~
@VolumeAttachmentList metadata:1:meta.v1.ListMeta~ items:2:[]VolumeAttachment!
VolumeAttachmentSource persistentVolumeName:1:s*~ inlineVolumeSpec:2:core.v1.PersistentVolumeSpec*~
VolumeAttachmentSpec attacher:1:s! source:2:VolumeAttachmentSource! nodeName:3:s!
VolumeAttachmentStatus attached:1:b! attachmentMetadata:2:{}s~ attachError:3:VolumeError*~ detachError:4:VolumeError*~
@VolumeAttributesClass metadata:1:meta.v1.ObjectMeta~ driverName:2:s! parameters:3:{}s~
@VolumeAttributesClassList metadata:1:meta.v1.ListMeta~ items:2:[]VolumeAttributesClass!
VolumeError time:1:t~ message:2:s~ errorCode:3:i*~
VolumeNodeResources count:1:i*~
`;
