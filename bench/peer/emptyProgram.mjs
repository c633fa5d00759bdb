// The floor: a program without resources.
export {};
