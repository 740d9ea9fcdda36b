/**
 * How ownership looks at a field: whole, by names, by keys or by values.
 *
 * Derived from the schema's rules (listType, listKeys, mapType). A list without a list type follows its patch strategy, as upstream.
 * Upstream compares Go values, in which structs that are no pointers are always there; `isAlwaysThere` tells which, so that a
 * field set below them makes nobody the owner of the struct itself. Custom objects have no such fields.
 * @see kubernetes vendor/k8s.io/kube-openapi/pkg/schemaconv/{smd,openapi}.go
 */
import { childMeta, elementMeta, isList, isMap, rootMeta } from "../field-walk.ts";
import type { FieldMeta, Struct } from "../schema.ts";

/** What lies below a field, and how its parts are told apart. */
export type FieldType = LeafType | ListType | SetType | NamedType;

/** Owned whole: a scalar, or a list, map or struct that is atomic. */
export interface LeafType {
  readonly shape: "leaf";
  readonly meta: FieldMeta;
}

/** Items told apart by the values of some of their fields. */
export interface ListType {
  readonly shape: "list";
  readonly meta: FieldMeta;
  readonly keys: readonly string[];
  readonly item: FieldMeta;
}

/** Scalars told apart by what they are. */
export interface SetType {
  readonly shape: "set";
  readonly meta: FieldMeta;
  readonly item: FieldMeta;
}

/** Parts told apart by name: of a struct, of a map, or of a value that nobody has described (`free`). */
export interface NamedType {
  readonly shape: "struct" | "map" | "free";
  readonly meta: FieldMeta;
}

const types = new WeakMap<FieldMeta, FieldType>();

/** How ownership looks at the field that `meta` describes. */
export function typeOf(meta: FieldMeta): FieldType {
  const known = types.get(meta);
  if (known !== undefined) return known;
  const type = derived(meta);
  types.set(meta, type);
  return type;
}

const roots = new WeakMap<Struct<unknown>, FieldType>();

/** The type of a whole object. */
export function typeOfObject(struct: Struct<unknown>): FieldType {
  const known = roots.get(struct);
  if (known !== undefined) return known;
  const type = typeOf(rootMeta(struct));
  roots.set(struct, type);
  return type;
}

function derived(meta: FieldMeta): FieldType {
  if (meta.format === "any") return { shape: meta.mapType === "atomic" ? "leaf" : "free", meta };
  if (meta.format !== undefined) return { shape: "leaf", meta };
  const element = elementMeta(meta);
  if (element !== undefined && isList(meta)) return listType(meta, element);
  if (meta.mapType === "atomic") return { shape: "leaf", meta };
  if (isMap(meta)) return { shape: "map", meta };
  return { shape: meta.struct === undefined ? "leaf" : "struct", meta };
}

function listType(meta: FieldMeta, item: FieldMeta): FieldType {
  const merges = meta.patch === "merge" || meta.patch === "merge,retainKeys";
  const relation = meta.listType ?? (merges ? (meta.mergeKey === undefined ? "set" : "map") : "atomic");
  if (relation === "atomic") return { shape: "leaf", meta };
  if (relation === "set") return { shape: "set", meta, item };
  return { shape: "list", meta, item, keys: meta.listKeys ?? (meta.mergeKey === undefined ? [] : [meta.mergeKey]) };
}

/** The type of a part by name; undefined for a name that the struct does not know. */
export function childType(type: NamedType, name: string): FieldType | undefined {
  if (type.shape === "free") return type;
  const meta = childMeta(type.meta, name);
  if (meta === undefined) return type.meta.struct?.isOpen === true ? FREE : undefined;
  return isOpaque(type, name) ? { shape: "leaf", meta } : typeOf(meta);
}

/** What nobody has described. */
const FREE: FieldType = { shape: "free", meta: { doc: "", go: "", format: "any" } };

/** Raw values that upstream does not look into; of other undescribed ones the parts have owners of their own. */
function isOpaque({ meta }: NamedType, name: string): boolean {
  return name === "data" && meta.struct?.name === "ControllerRevision";
}

/** The name is one of the struct's own, as opposed to a key of a map. */
export function isDeclared(type: NamedType, name: string): boolean {
  return type.shape === "struct" && childMeta(type.meta, name) !== undefined;
}

/** A free value is looked into when it is a map; whatever else it may be is owned whole. */
export function hasNames(type: FieldType): type is NamedType {
  return type.shape === "struct" || type.shape === "map" || type.shape === "free";
}

/** Structs that upstream calls atomic wherever they stand; a field says so itself, the items of a list have nobody to. */
const ATOMIC_ITEMS: readonly string[] = ["ObjectReference", "OwnerReference", "Variable"];

/** The type of a list's items. */
export function itemType({ item }: ListType | SetType): FieldType {
  const isAtomic = item.struct !== undefined && item.element === undefined && ATOMIC_ITEMS.includes(item.struct.name);
  return isAtomic ? { shape: "leaf", meta: item } : typeOf(item);
}

/** Fields besides metadata, spec and status that hold a struct or a list which Go always writes. */
const ALWAYS_THERE: { readonly [struct: string]: readonly string[] } = {
  Container: ["resources"],
  ContainerStatus: ["state", "lastState"],
  CronJobSpec: ["jobTemplate"],
  CSINodeSpec: ["drivers"],
  CustomResourceDefinitionSpec: ["names"],
  CustomResourceDefinitionStatus: ["conditions", "acceptedNames"],
  DaemonSetSpec: ["template", "updateStrategy"],
  DeploymentSpec: ["strategy", "template"],
  EphemeralContainer: ["resources"],
  Event: ["source", "deprecatedSource"],
  FlowSchemaSpec: ["priorityLevelConfiguration"],
  HorizontalPodAutoscalerSpec: ["scaleTargetRef"],
  IngressStatus: ["loadBalancer"],
  JobSpec: ["template"],
  MutatingWebhook: ["clientConfig"],
  NodeDaemonEndpoints: ["kubeletEndpoint"],
  NodeStatus: ["daemonEndpoints", "nodeInfo"],
  PersistentVolumeClaimSpec: ["resources"],
  PodSpec: ["containers"],
  PodTemplate: ["template"],
  ReplicaSetSpec: ["template"],
  ServiceStatus: ["loadBalancer"],
  StatefulSetSpec: ["template", "updateStrategy"],
  ValidatingWebhook: ["clientConfig"],
  VolumeAttachmentSpec: ["source"],
};

/** Go has a value for the field, though an empty one, whenever it has one for the struct. */
export function isAlwaysThere(type: NamedType, name: string): boolean {
  if (type.shape !== "struct") return false;
  if (name === "metadata" || name === "spec" || name === "status") return true;
  return ALWAYS_THERE[type.meta.struct?.name ?? ""]?.includes(name) ?? false;
}
