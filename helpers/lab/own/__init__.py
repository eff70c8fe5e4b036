"""A host of the course's own in real time: what `helpers.host` lacks of threads and descriptors.

=============  ==================================================================================
calls          how the threads of programs ask the one thread that runs the hosts
card           the host, as that thread sees it
mirror         descriptors that `select` can wait for
addresses      addresses as programs give them to sockets
arguments      what the calls of a socket take
numbers        options of sockets, by the numbers and bytes of this system
handles        what connects the sockets of a host with those that programs hold
sockets        the sockets that programs hold
descriptors    what `os` does with their descriptors
=============  ==================================================================================
"""
