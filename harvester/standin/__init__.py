"""A stand-in for NCBI's E-utilities on loopback; speaks the real protocol, faults included."""
