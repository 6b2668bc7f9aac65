/** The saved search that somebody went to change: saving it again offers its name. */
export const edited: { name: string | null } = { name: null };
