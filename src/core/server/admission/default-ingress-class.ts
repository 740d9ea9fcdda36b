/**
 * An ingress that names no class gets the default one, when there is one.
 * @see kubernetes plugin/pkg/admission/network/defaultingressclass/admission.go
 */
import type { Ingress } from "../../api/kinds/ingress.ts";
import type { IngressClass } from "../../api/kinds/ingress-class.ts";
import { newestOf } from "../../rules/newest.ts";
import type { AdmissionStep } from "./step.ts";

const DEFAULT_CLASS = "ingressclass.kubernetes.io/is-default-class";
/** How classes were named before there was a field for it. */
const CLASS_ANNOTATION = "kubernetes.io/ingress.class";

export const defaultIngressClass: AdmissionStep = {
  name: "DefaultIngressClass",
  kinds: ["Ingress"],
  operations: ["CREATE"],
  admit({ object, reader }) {
    const ingress = object as Ingress;
    const hasClass = ingress.spec.ingressClassName !== undefined || ingress.metadata.annotations?.[CLASS_ANNOTATION] !== undefined;
    if (hasClass) return ingress;
    const classes = [...reader.list("IngressClass")] as unknown as readonly IngressClass[];
    const found = newestOf(classes.filter(({ metadata }) => metadata.annotations?.[DEFAULT_CLASS] === "true"));
    return found === undefined ? ingress : { ...ingress, spec: { ...ingress.spec, ingressClassName: found.metadata.name } };
  },
  review(request) {
    const { metadata, spec } = request.object as Ingress;
    if (metadata.annotations?.[CLASS_ANNOTATION] === undefined || spec.ingressClassName !== undefined) return;
    request.warn(`annotation "${CLASS_ANNOTATION}" is deprecated, please use 'spec.ingressClassName' instead`);
  },
};
