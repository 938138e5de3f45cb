/** The outline of the speech bubble, and where its dots are, in a square of 32. */
export const BUBBLE =
  'M16 3C8.3 3 2 8.4 2 15c0 3.5 1.8 6.6 4.6 8.8l-1 4.5c-.2.8.6 1.4 1.3 1.1l5.7-2.7c1.1.2 2.2.3 3.4.3 7.7 0 14-5.4 14-12S23.7 3 16 3Z'
export const DOTS = [10, 16, 22]
