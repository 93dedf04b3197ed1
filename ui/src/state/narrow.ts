// Below 700 px, or at 200 % zoom, the list and the page take turns.
import { MediaQuery } from "svelte/reactivity";

export const tiny = new MediaQuery("max-width: 699px");
