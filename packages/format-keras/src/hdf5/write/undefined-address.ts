/** An address that is not there. */
export const undefinedAddress = 0xffff_ffff_ffff_ffffn
