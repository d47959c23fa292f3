export { checkLocation } from './external/check-location.ts'
export { importer } from './importer.ts'
