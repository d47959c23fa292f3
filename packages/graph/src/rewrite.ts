export interface RewriteContext { readonly todo?: never }
